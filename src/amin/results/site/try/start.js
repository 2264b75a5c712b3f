/* Before anything is shown: the direction of the page, and dark where the reader's system asks for it. */
"use strict";

(function (Amin) {
  const root = document.documentElement;

  function setLanguage(language) {
    root.lang = language;
    root.dir = language === "fa" ? "rtl" : "ltr";
  }

  function setTheme(theme) {
    root.dataset.theme = theme;
  }

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  setTheme(dark.matches ? "dark" : "light");
  setLanguage(/[#&]lang=en(&|$)/.test(window.location.hash) ? "en" : "fa");

  Object.assign(Amin, { setLanguage, setTheme, isDark: () => root.dataset.theme === "dark" });
})((window.Amin = window.Amin || {}));
