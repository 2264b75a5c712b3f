/* All other words of the page, Persian first; what stands in braces is filled in. */
"use strict";

(function (Amin) {
  const WORDS = {
    title: ["خودتان بشمارید", "Try the proportional count"],
    subtitle: [
      "رأی گروه‌ها را عوض کنید و ببینید هر کرسی چرا به چه گروهی می‌رسد.",
      "Change the votes and see which group gets each seat, and why.",
    ],
    brand: ["امین", "Amin"],
    learning: ["برای یادگیری است", "For learning"],
    learning_more: [
      "نتیجهٔ رسمی تنها از پروندهٔ منتشرشدهٔ انتخابات به دست می‌آید. عددهای این صفحه ساختگی است و از دستگاه شما بیرون نمی‌رود.",
      "The official result comes from the published record of the election alone. The numbers here are made up and do not leave your device.",
    ],
    skip: ["رفتن به نتیجه", "Skip to the result"],
    language: ["English", "فارسی"],
    dark: ["زمینهٔ تیره", "Dark"],
    light: ["زمینهٔ روشن", "Light"],
    print: ["چاپ", "Print"],
    share: ["پیوند این حساب", "Link to this count"],
    share_hint: ["این پیوند همهٔ عددهای بالا را در خود دارد.", "This link holds all numbers above."],
    copy: ["رونوشت پیوند", "Copy the link"],
    copied: ["پیوند رونوشت شد.", "The link is copied."],
    copy_failed: ["پیوند برگزیده شد؛ Ctrl+C را بزنید.", "The link is selected; press Ctrl+C."],
    undo: ["واگرد", "Undo"],
    redo: ["از نو", "Redo"],
    input: ["رأی‌ها و کرسی‌ها", "Votes and seats"],
    example: ["نمونه‌ها", "Examples"],
    example_own: ["عددهای خودتان", "Your own numbers"],
    seats: ["شمار کرسی‌ها", "Seats"],
    threshold: ["حد نصاب، درصد", "Threshold, per cent"],
    nameless: ["گروه {n}", "Group {n}"],
    name_of: ["نام گروه {n}", "Name of group {n}"],
    votes: ["رأی", "Votes"],
    votes_of: ["رأی {group}", "Votes of {group}"],
    slider_of: ["رأی {group}، با لغزنده", "Votes of {group}, slider"],
    persons: ["نامزد", "Candidates"],
    persons_of: ["شمار نامزدهای {group}", "Candidates of {group}"],
    add: ["افزودن فهرست", "Add a list"],
    remove: ["حذف {group}", "Remove {group}"],
    removed: ["{group} حذف شد. «واگرد» آن را برمی‌گرداند.", "{group} is removed. Undo brings it back."],
    independents: ["مستقل‌ها", "Independents"],
    new_list: ["فهرست تازه", "New list"],
    bad_votes: ["عددی از ۰ تا {most} بنویسید.", "Write a number from 0 to {most}."],
    bad_seats: ["عددی از ۱ تا {most} بنویسید.", "Write a number from 1 to {most}."],
    bad_percent: ["درصدی از ۰ تا ۱۰۰ بنویسید، مانند ۳٫۵.", "Write a percentage from 0 to 100, as 3.5."],
    bad_link: ["پیوند خوانده نشد؛ نمونهٔ نخست نشان داده می‌شود.", "The link could not be read; the first example is shown."],
    result: ["نتیجه", "Result"],
    rule: ["روش", "Rule"],
    proposed: ["پیشنهاد", "proposed"],
    of_tehran: ["خوانش‌های قانون تهران", "Readings of the law of Tehran"],
    to_compare: ["برای مقایسه", "For comparison"],
    sentence: ["با روش «{rule}»: {told}.", "By “{rule}”: {told}."],
    sentence_seats: ["{group} {seats} کرسی", "{group} {seats}"],
    sentence_lot: [
      "{seats} کرسی با قرعه میان {among}", "{seats} by lot among {among}",
    ],
    sentence_empty: ["{seats} کرسی خالی می‌ماند", "{seats} stay empty"],
    all_same: ["هر پنج روش همین کرسی‌ها را می‌دهند.", "All five rules give these seats."],
    some_differ: ["روش دیگر، عددی دیگر:", "Another rule, another number:"],
    would: ["{group} {would} کرسی به جای {seats}", "{group} {would} in place of {seats}"],
    would_lot: ["{seats} کرسی با قرعه", "{seats} by lot"],
    half_circle: ["نیم‌دایرهٔ کرسی‌ها: {told}", "Half circle of seats: {told}"],
    unit: ["کرسی", "seats"],
    lot: ["قرعه", "Lot"],
    lot_told: [
      "رأی‌ها این گروه‌ها را از هم جدا نمی‌کند: {among}. {seats} کرسی را قرعه، با صورت‌جلسه، میان آن‌ها می‌دهد؛ این صفحه قرعه نمی‌کشد.",
      "The votes do not tell these apart: {among}. A lot, with minutes, gives {seats} of the seats among them; this page draws none.",
    ],
    way: ["از رأی تا کرسی", "From votes to seats"],
    group: ["گروه", "Group"],
    share_votes: ["سهم رأی", "Share"],
    quota: ["سهم دقیق کرسی", "Exact entitlement"],
    each_seat: ["کرسی‌ها یکی‌یکی", "Seats one by one"],
    held: ["کرسی", "Seats"],
    strip: [
      "{whole} کرسی از خود سهم، {further} کرسی مانده، {taken} کرسی پس‌داده",
      "{whole} from the entitlement itself, {further} of those left over, {taken} taken back",
    ],
    strip_order: ["نوبت کرسی‌ها: {turns}", "turns: {turns}"],
    key_whole: ["از خود سهم", "from the entitlement"],
    key_further: ["کرسی مانده، با نوبتش", "left over, with its turn"],
    key_taken: ["پس‌داده", "taken back"],
    key_lot: ["در قرعه", "in the lot"],
    total: ["جمع", "Total"],
    below: ["زیر حد نصاب", "below the threshold"],
    last: ["کرسی آخر", "The last seat"],
    point_of_view: ["از نگاه", "As seen by"],
    compare: ["پنج روش کنار هم", "Five rules side by side"],
    scroll_hint: ["جدول پهن‌تر از صفحه است؛ برای دیدن گروه‌های دیگر آن را به پهلو بکشید.", "The table is wider than the page; move it sideways to see the other groups."],
    differs_by: ["{n} با روش برگزیده", "{n} against the chosen rule"],
    chosen: ["برگزیده", "chosen"],
    steps: ["گام به گام", "Step by step"],
    steps_of: ["همهٔ گام‌های «{rule}»", "All steps of “{rule}”"],
    frozen: ["پارامترهای این روش", "Parameters of this rule"],
    frozen_hint: [
      "این‌ها پیش از روز رأی‌گیری همراه انتخابات ثبت می‌شود و دیگر عوض نمی‌شود.",
      "These are frozen with the election before polling day and do not change any more.",
    ],
    foot: [
      "حساب‌ها با کسرهای دقیق و بی‌گرد کردن انجام می‌شود. همین قاعده‌ها در امین کرسی‌های رسمی را می‌شمارد.",
      "All counting is done in exact fractions. Amin counts the official seats by the same rules.",
    ],
  };

  // Rule → its name and what it does, in words.
  const RULE_WORDS = {
    rounded_then_highest_ratio: [
      ["گرد کردن، سپس بیشترین سهم", "سهم هر گروه گرد می‌شود؛ کرسی مانده یکی‌یکی به بزرگ‌ترین سهم‌ها می‌رسد و کرسی زیادی از کوچک‌ترین کسرِ رو به بالا گردشده پس گرفته می‌شود."],
      ["Rounded, then highest share", "Each entitlement is rounded; a seat left over goes to the largest shares one by one, and a seat too many is taken from the smallest fraction that was rounded up."],
    ],
    largest_remainder: [
      ["بزرگ‌ترین باقی‌مانده", "هر گروه کرسی‌های کامل سهمش را می‌گیرد؛ کرسی‌های مانده به بزرگ‌ترین باقی‌مانده‌ها می‌رسد."],
      ["Largest remainder", "Each group has the whole seats of its entitlement; those left over go to the largest remainders."],
    ],
    floor_then_highest_share: [
      ["عدد کامل، سپس بیشترین سهم", "هر گروه کرسی‌های کامل سهمش را می‌گیرد؛ کرسی‌های مانده یکی‌یکی به بزرگ‌ترین سهم‌ها می‌رسد."],
      ["Whole part, then highest share", "Each group has the whole seats of its entitlement; those left over go to the largest shares one by one."],
    ],
    dhondt: [
      ["دونت", "رأی هر گروه بر ۱، ۲، ۳ و … تقسیم می‌شود و هر کرسی به بزرگ‌ترین خارج‌قسمت می‌رسد."],
      ["D’Hondt", "Votes are divided by 1, 2, 3 and so on; each seat goes to the largest quotient."],
    ],
    sainte_lague: [
      ["سنت‌لگو", "رأی هر گروه بر ۱، ۳، ۵ و … تقسیم می‌شود و هر کرسی به بزرگ‌ترین خارج‌قسمت می‌رسد."],
      ["Sainte-Laguë", "Votes are divided by 1, 3, 5 and so on; each seat goes to the largest quotient."],
    ],
  };

  // Parameter or its value, by the names of amin.counting → in words.
  const PARAMETER_WORDS = {
    rounding: ["کرسی برای سهم", "Seats for an entitlement"],
    half_up: ["گردشده؛ نیم به بالا", "rounded; halves up"],
    down: ["تنها عدد کامل", "the whole part alone"],
    further_seats: ["کرسی‌های مانده", "Seats left over"],
    highest_ratio: ["یکی‌یکی به بزرگ‌ترین سهم از رأی‌ها", "one by one to the largest shares of votes"],
    denominator: ["سهم از چه", "Share of what"],
    marks: ["همهٔ رأی‌های درست نامزدها", "all valid votes of candidates"],
    surplus: ["کرسی زیادی", "A seat too many"],
    smallest_fraction_rounded_up: ["از کوچک‌ترین کسرِ رو به بالا گردشده", "from the smallest fraction rounded up"],
    short_list: ["فهرستی که نامزد کم دارد", "A list short of candidates"],
    pass_seats_on: ["کرسی به همان قاعده به دیگران می‌رسد", "its seats go on by the same rule"],
    takes_part: ["شریک در کرسی‌های مانده", "Who takes part in what is left"],
    all_groups: ["هر گروهی که رأی دارد", "every group that has votes"],
    tie: ["برابری", "A tie"],
    by_lot: ["قرعه", "by lot"],
    alternates: ["علی‌البدل‌ها", "Alternates"],
    overall: ["از همهٔ گروه‌ها به ترتیب رأی", "from all groups by votes"],
    quota: ["رأی هر کرسی", "Votes for a seat"],
    "votes ÷ seats": ["رأی‌ها تقسیم بر کرسی‌ها", "votes ÷ seats"],
    divisors: ["بخش‌کننده‌ها", "Divisors"],
    "1, 2, 3, …": ["۱، ۲، ۳، …", "1, 2, 3, …"],
    "1, 3, 5, …": ["۱، ۳، ۵، …", "1, 3, 5, …"],
  };

  // What is said to one group about the last seat.
  const VIEW_WORDS = {
    stands: [
      "{group} {votes} رأی از {total} رأی دارد ({share}). سهم دقیقش {quota} کرسی است و {seats} کرسی گرفت.",
      "{group} has {votes} of {total} votes ({share}). It is entitled to exactly {quota} seats and has {seats}.",
    ],
    shut: [
      "{group} با {votes} رأی زیر حد نصاب ماند؛ برای همین در تقسیم کرسی شریک نشد.",
      "{group}, with {votes} votes, stayed below the threshold, so it had no part in the seats.",
    ],
    nothing: ["هیچ رأیی نیست که گروه‌ها را از هم جدا کند.", "There are no votes that could tell the groups apart."],
    full: ["همهٔ {persons} نامزد آن کرسی دارند؛ بیش از این نمی‌تواند بگیرد.", "All its {persons} candidates have seats; it can take no more."],
    ratio_mine: ["یکی از کرسی‌های مانده به خود این گروه رسید.", "One of the seats left over went to this group itself."],
    ratio_less: [
      "آخرین کرسی مانده به {other} با سهم {theirs} رسید؛ سهم {group} {mine} است و نوبت به آن نرسید.",
      "The last of the seats left over went to {other}, with a share of {theirs}; the share of {group} is {mine}, and its turn did not come.",
    ],
    remainder_less: [
      "آخرین کرسی مانده به {other} با باقی‌ماندهٔ {theirs} رسید؛ باقی‌ماندهٔ {group} {mine} است که کوچک‌تر است.",
      "The last of the seats left over went to {other}, with a remainder of {theirs}; that of {group} is {mine}, which is smaller.",
    ],
    divisor_mine: ["آخرین کرسی به خود این گروه رسید.", "The last seat went to this group itself."],
    divisor_less: [
      "خارج‌قسمت آخرین کرسی {theirs} بود ({other})؛ رأی {group} تقسیم بر {by} می‌شود {mine} که کوچک‌تر است.",
      "The quotient of the last seat was {theirs} ({other}); the votes of {group} divided by {by} are {mine}, which is smaller.",
    ],
    surplus_mine: [
      "سهمش رو به بالا گرد شده بود، ولی چون کرسی‌ها زیاد آمد و کسر آن کوچک‌ترین بود، یک کرسی پس داد.",
      "It had been rounded up, but there were too many seats and its fraction was the smallest, so it gave one back.",
    ],
    in_lot: ["در قرعهٔ کرسی آخر شریک است.", "It has a part in the lot for the last seat."],
    more: [
      "اگر {n} رأی بیشتر می‌داشت و رأی دیگران همین می‌ماند، {seats} کرسی می‌گرفت.",
      "With {n} more votes, and all others as they are, it would have {seats}.",
    ],
  };

  const at = (language) => (language === "en" ? 1 : 0);
  const word = (table) => (name, language, values) => Amin.fill(table[name][at(language)], values || {});

  Object.assign(Amin, {
    WORDS,
    word: word(WORDS),
    viewWord: (name, language, values) => {
      const text = word(VIEW_WORDS)(name, language, values);
      return text[0].toUpperCase() + text.slice(1);
    },
    parameterWord: (name, language) => (PARAMETER_WORDS[name] ? PARAMETER_WORDS[name][at(language)] : name),
    ruleName: (rule, language) => RULE_WORDS[rule][at(language)][0],
    ruleLine: (rule, language) => RULE_WORDS[rule][at(language)][1],
  });
})((window.Amin = window.Amin || {}));
