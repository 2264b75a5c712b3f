/* Examples to load. Lists bear names of trees, so that nobody's list is meant. */
"use strict";

(function (Amin) {
  const TREES = [
    ["سرو", "Cypress"], ["چنار", "Plane"], ["نارون", "Elm"], ["بید", "Willow"], ["بلوط", "Oak"],
    ["گردو", "Walnut"], ["انار", "Pomegranate"], ["توت", "Mulberry"],
  ];

  // votes: of the lists, then of the independents; persons: of those who have not one for each seat.
  const EXAMPLES = [
    {
      name: "two_left", words: ["دو کرسی می‌ماند: گردشده‌ها ۱۹ از ۲۱", "Two seats left: rounded to 19 of 21"],
      seats: 21, votes: [404000, 303000, 154000, 68000, 71000],
    },
    {
      name: "one_too_many", words: ["یک کرسی زیاد می‌آید: گردشده‌ها ۲۲ از ۲۱", "One seat too many: rounded to 22 of 21"],
      seats: 21, votes: [429000, 276000, 93000, 32000, 170000],
    },
    {
      name: "takes_all", words: ["یک فهرست همه را می‌برد", "One list takes all"],
      seats: 21, votes: [940000, 21000, 15000, 9000, 15000],
    },
    {
      name: "lot", words: ["کرسی آخر با قرعه", "The last seat by lot"],
      seats: 21, votes: [360000, 360000, 150000, 90000, 40000],
    },
    {
      name: "short_list", words: ["فهرستی که نامزد کم دارد", "A list short of candidates"],
      seats: 21, votes: [520000, 260000, 120000, 100000], persons: { 0: 6 },
    },
    {
      name: "threshold", words: ["حد نصاب پنج درصد", "A threshold of five per cent"],
      seats: 21, votes: [402000, 311000, 128000, 49000, 41000, 69000], threshold: "5",
    },
    {
      name: "independents", words: ["مستقل‌ها از همه پیش‌اند", "The independents are first"],
      seats: 21, votes: [231000, 198000, 107000, 464000],
    },
    {
      name: "village", words: ["شورایی با ۵ کرسی", "A council of 5 seats"],
      seats: 5, votes: [410, 385, 262, 188],
    },
  ];

  /* An example as a state of the page. */
  function exampleState(example, language, rule) {
    const last = example.votes.length - 1;
    const seats = BigInt(example.seats);
    const groups = example.votes.map((n, i) => {
      const persons = example.persons && i in example.persons ? BigInt(example.persons[i]) : seats;
      const name = i === last ? "" : TREES[i][language === "en" ? 1 : 0];
      return { name, votes: BigInt(n), persons, tone: i === last ? 0 : i + 1 };
    });
    return { seats, threshold: example.threshold || "0", rule, groups };
  }

  /* A tree's name in the other language; any other name as it is. */
  function treeIn(name, language) {
    const tree = TREES.find((each) => each.includes(name));
    return tree ? tree[language === "en" ? 1 : 0] : name;
  }

  /* A name that no list has. */
  function freeName(names, language) {
    const free = TREES.map((each) => each[language === "en" ? 1 : 0]).find((name) => !names.includes(name));
    return free || Amin.word("new_list", language);
  }

  Object.assign(Amin, { EXAMPLES, exampleState, treeIn, freeName });
})((window.Amin = window.Amin || {}));
