// A section page of a visit: saves each answer as it is given, shows questions as soon as they are asked, sends photos.
// The page works without this file; the server stays the truth. Conditions and limits are
// judged by conditions.js, which knows the phone too.
"use strict";
(() => {
  const form = document.querySelector("form[data-visit]");
  if (!form || !window.fetch) return;
  const { open, rules, answers } = JSON.parse(form.querySelector("[data-rules]").textContent);
  const say = JSON.parse(form.querySelector("[data-words]").textContent);
  const cards = [...form.querySelectorAll("fieldset[data-question]")];
  const status = document.querySelector("[data-save-status]");
  const token = form.elements.csrf_token.value;
  const TYPING_PAUSE = 600, LONGEST_WAIT = 60000;
  const { localTime, smaller, uuid } = phone;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const count = (words, num) => fill(words[num === 1 ? 0 : 1], { num });
  const tell = text => { if (status) status.textContent = text; };
  const announce = text => { form.querySelector("[data-told]").textContent = text; };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  const self = phone.device();
  form.elements.device.value = self;

  // --- reading the page ---
  const part = (card, name) => card.querySelector(`[name="q_${card.dataset.question}-${name}"]`);
  const ticked = (card, name) => [...card.querySelectorAll(`[name="q_${card.dataset.question}-${name}"]:checked`)].map(box => box.value);
  const typed = (card, name) => (part(card, name)?.value ?? "").trim();

  // What is on the page now, as the server takes it.
  function entry(card) {
    const control = card.dataset.control, chosen = ticked(card, "value");
    const found = { na: ticked(card, "na").length > 0 || chosen[0] === "__na", reason: ticked(card, "reason")[0] || "", value: null, comment: typed(card, "comment") };
    if (found.na) return found;
    if (control === "choice" || control === "steps") found.value = chosen[0] ?? null;
    else if (control === "choices") found.value = chosen.length ? chosen : null;
    else if (control === "duration") {
      const minutes = typed(card, "minutes"), seconds = typed(card, "seconds");
      found.value = minutes || seconds ? { minutes, seconds } : null;
    } else if (control !== "picture") found.value = typed(card, "value") || null;
    return found;
  }

  const pieces = card => [...card.querySelectorAll("[data-photos] li")].map(item => item.dataset.uuid);

  function present(card) {
    const by = card.dataset.control, now = entry(card), raw = by === "picture" ? pieces(card) : now.value;
    return now.na ? { na: true } : { by, value: raw === null ? null : conditions.read(by, raw) };
  }

  // What conditions look at. What the server refused does not count: there the answer before it still stands.
  const refused = new Set(cards.filter(card => card.classList.contains("wrong")));
  const accepted = new Map(cards.map(card => [card, refused.has(card) ? answers[card.dataset.question] : present(card)]));
  const sent = new Map();
  const standing = new Map(accepted);
  const outside = new Map(); // what is typed against the limits of its question, with the words for it
  const heard = card => refused.has(card) ? accepted.get(card) : present(card);

  // --- conditions ---
  const elsewhere = Object.entries(answers).filter(([code]) => !cards.some(card => card.dataset.question === code));
  const ruled = cards.map(card => ({ code: card.dataset.question, ...rules[card.dataset.question] }));
  const byCode = new Map(cards.map(card => [card.dataset.question, card]));

  function arrange(aloud) {
    const asked = open ? conditions.asked(ruled, elsewhere, code => heard(byCode.get(code))) : new Set();
    const news = [];
    let fresh = 0;
    for (const card of cards) {
      const shown = asked.has(card.dataset.question);
      if (shown && card.hidden) fresh += 1;
      // What is hidden is disabled and so not sent: its saved answer stays for when it is asked again.
      card.hidden = card.disabled = !shown;
      if (shown) news.push(...follow(card, rules[card.dataset.question] || {}));
    }
    if (fresh) news.unshift(count(say.more, fresh));
    if (aloud && news.length) announce(news.join(". "));
  }

  // Show what the answer of a card demands; returns the demands that are new.
  function follow(card, rule) {
    const answer = heard(card), reason = card.querySelector("[data-reason]");
    const given = answer && (answer.na || answer.value !== null);
    if (reason) reason.hidden = !answer?.na;
    const due = (rule.evidence || []).filter(one => conditions.passes(one.when, answer));
    const least = answer?.na || !(given || rule.required) ? 0 : rule.least || 0;
    const wanted = Math.min(Math.max(least, ...due.map(one => one.photos || 0)), rule.most || Infinity);
    const photos = Math.max(0, wanted - pieces(card).length), comment = due.some(one => one.comment);
    const news = [
      demand(card.querySelector("[data-photo-word]"), photos ? fill(say.photos, { num: photos }) : "", count(say.photo_needed, photos)),
      demand(card.querySelector("[data-comment-word]"), comment ? say.needed : say.optional, comment ? say.comment_needed : ""),
    ];
    const more = card.querySelector("details[data-more]");
    if (more && (comment || (photos && rule.least === undefined))) more.open = true;
    return news.filter(Boolean);
  }

  function demand(label, words, aloud) {
    if (!label || label.textContent === words) return "";
    label.textContent = words;
    return words === "" || words === say.optional ? "" : aloud;
  }

  // --- saving ---
  const before = new Map(cards.map(card => [card, entry(card)]));
  let queue = [], sending = false, waiting = 1000, timer = 0, held = null, cutOff = false, leaving = false, uploads = 0, stale = false;
  let counted = Number(form.dataset.sequence);

  // Why the server would refuse what is typed: a name among the limits, "" where it would not or where only it can know.
  function judged(card, now, limits) {
    return limits && !now.na && now.value !== null ? conditions.refusal(card.dataset.control, now.value, limits) : "";
  }

  // What will be refused is told at once, without a connection too, and not sent: the answer before it still stands.
  function tellLimits(card, why, aloud) {
    if (why) {
      if (!refused.has(card)) accepted.set(card, standing.get(card));
      refused.add(card);
      outside.set(card, why);
      if (!aloud) return;
      explain(card, why);
      tell(fill(say.refused, { why }));
    } else if (outside.delete(card)) {
      refused.delete(card);
      explain(card, "");
      tell("");
    }
  }

  // `settled` is false while somebody still types: half a number may be too small or unreadable, and is no mistake yet.
  function note(card, settled = true) {
    const was = before.get(card), now = entry(card), events = [];
    const limits = rules[card.dataset.question]?.limits, broken = judged(card, now, limits);
    const why = broken && [limits[broken]].flat().at(-1);
    tellLimits(card, why, settled || ["maximum", "decimals"].includes(broken));
    if (!form.dataset.events) return; // a test visit is kept by its buttons only
    const value = one => JSON.stringify([one.na, one.na ? one.reason : one.value]);
    if (!why && value(was) !== value(now)) {
      if (now.na) events.push({ field: "not_applicable", reason: now.reason });
      else if (now.value === null) events.push({ field: "cleared" });
      else events.push({ field: "value", value: now.value });
    }
    if (was.comment !== now.comment) events.push({ field: "comment", text: now.comment });
    before.set(card, why ? { ...was, comment: now.comment } : now);
    for (const event of events) {
      counted = Math.max(counted + 1, Date.now());
      const name = uuid();
      if (event.field !== "comment") {
        refused.delete(card);
        sent.set(name, present(card));
        standing.set(card, present(card));
      }
      queue.push({ ...event, uuid: name, question: card.dataset.question, sequence: counted, at: localTime() });
    }
    if (events.length) send();
  }

  async function send() {
    if (sending || !(queue.length || stale)) return;
    sending = true;
    stale = false; // what is missing changes with photos too, so an empty batch asks for it
    clearTimeout(timer);
    tell(say.saving);
    const batch = queue.slice(0, 100);
    try {
      const answer = await fetch(form.dataset.events, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        // What was given without a connection belongs to the time when this device held the draft.
        body: JSON.stringify({ device: self, generation: cutOff ? held : null, events: batch }),
      });
      if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) throw new Refusal(say.failed);
      const found = await answer.json();
      if (!answer.ok) throw new Refusal(fill(say.refused, { why: found.message }));
      received(found, batch);
    } catch (error) {
      sending = false;
      failed(error);
      return;
    }
    sending = false;
    send();
  }

  class Refusal extends Error {}

  function received(found, batch) {
    const gone = new Set(batch.map(event => event.uuid));
    queue = queue.filter(event => !gone.has(event.uuid));
    held = found.generation;
    counted = Math.max(counted, found.sequence);
    cutOff = false;
    waiting = 1000;
    const wrong = new Map(found.refused.map(one => [one.uuid, one.message]));
    const told = new Map();
    for (const { uuid: name, question } of batch) {
      const card = byCode.get(question);
      if (wrong.has(name)) told.set(card, wrong.get(name));
      else if (!told.has(card)) told.set(card, "");
      if (!sent.has(name)) continue;
      if (!wrong.has(name)) accepted.set(card, sent.get(name));
      else if (!queue.some(event => event.question === question)) refused.add(card);
      sent.delete(name);
    }
    for (const [card, why] of told) if (!outside.has(card)) explain(card, why);
    if (wrong.size) arrange(true);
    const open = new Set(found.missing);
    const numbers = cards.filter(card => !card.hidden && open.has(card.dataset.question)).map(card => card.dataset.number);
    const line = form.querySelector("[data-missing]");
    if (line) line.textContent = numbers.length ? fill(say.missing, { numbers: numbers.join(", ") }) : "";
    if (wrong.size) tell(fill(say.refused, { why: [...wrong.values()][0] }));
    else if (outside.size) tell(fill(say.refused, { why: [...outside.values()][0] }));
    else if (!queue.length) tell(fill(say.saved, { time: clock() }));
  }

  function failed(error) {
    if (error instanceof Refusal) { tell(error.message); return; }
    cutOff = true;
    tell(say.offline);
    timer = setTimeout(send, waiting);
    waiting = Math.min(waiting * 2, LONGEST_WAIT);
  }

  function explain(card, text) {
    const id = `q_${card.dataset.question}-error`;
    let place = document.getElementById(id);
    const field = card.querySelector("input:not([type=hidden]), textarea");
    if (!text) field?.removeAttribute("aria-invalid");
    if (!text) { if (place) place.textContent = ""; card.classList.remove("wrong", "field"); return; }
    if (!place) {
      place = document.createElement("p");
      place.className = "error";
      place.id = id;
      card.querySelector("legend").after(place);
    }
    place.textContent = text;
    card.classList.add("wrong", "field");
    field?.setAttribute("aria-describedby", id);
    field?.setAttribute("aria-invalid", "true");
  }

  // --- durations: a clock to start and stop, or two times; both fill minutes and seconds ---
  const startOf = card => `touchstone.start ${form.dataset.events} ${card.dataset.question}`;
  const kept = name => { try { return Number(localStorage.getItem(name)); } catch { return 0; } };
  const started = new Map();

  function lasted(card, seconds) {
    const box = part(card, "na");
    if (box) box.checked = false;
    part(card, "minutes").value = Math.floor(seconds / 60);
    part(card, "seconds").value = seconds % 60;
  }

  function showClock(card) {
    const since = started.get(card);
    card.querySelector("[data-start]").hidden = Boolean(since);
    card.querySelector("[data-stop]").hidden = !since;
    card.querySelector("[data-since]").textContent = since ? fill(say.running, { time: new Date(since).toLocaleTimeString(document.documentElement.lang) }) : "";
  }

  function setClock(card, since) {
    started.set(card, since);
    // Kept beside the page: the clock runs on while other sections are open.
    try { since ? localStorage.setItem(startOf(card), since) : localStorage.removeItem(startOf(card)); } catch { /* only this page knows it */ }
    showClock(card);
  }

  function pressClock(card, button) {
    if (button.matches("[data-start]")) {
      setClock(card, Date.now());
      card.querySelector("[data-stop]").focus();
      return;
    }
    lasted(card, Math.max(0, Math.floor((Date.now() - started.get(card)) / 1000)));
    forgetMarks(card);
    setClock(card, 0);
    card.querySelector("[data-start]").focus();
    note(card);
    arrange(true);
  }

  const forgetMarks = card => { for (const name of ["began", "ended"]) part(card, name).value = ""; };

  // Whatever was touched last counts: two times fill minutes and seconds, and these empty the two times.
  function reconcile(card, field) {
    if (card.dataset.control !== "duration") return;
    if (["minutes", "seconds"].some(name => field === part(card, name))) forgetMarks(card);
    else if (["began", "ended"].some(name => field === part(card, name))) {
      const seconds = conditions.read("duration", { from: typed(card, "began"), to: typed(card, "ended") });
      if (seconds !== null) lasted(card, Number(seconds));
    }
  }

  for (const card of cards.filter(one => one.dataset.control === "duration")) {
    started.set(card, kept(startOf(card)));
    card.querySelector("[data-clock]").hidden = false;
    card.querySelector("[data-clock]").addEventListener("click", event => {
      const button = event.target.closest("button");
      if (button) pressClock(card, button);
    });
    showClock(card);
  }

  // --- photos ---
  async function upload(card, file) {
    const name = uuid(), taken = new Date(file.lastModified || Date.now()).toISOString();
    const address = `${form.dataset.files.replace("UUID", name)}?question=${encodeURIComponent(card.dataset.question)}&declared_at=${encodeURIComponent(taken)}`;
    const body = await smaller(file);
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch(address, { method: "PUT", headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" }, body });
        if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Refusal(say.failed);
        const found = await answer.json();
        if (!answer.ok) throw new Refusal(found.message);
        return found;
      } catch (error) {
        if (error instanceof Refusal || tries > 4) throw error;
        tell(say.offline);
        await new Promise(done => setTimeout(done, 1000 * 2 ** tries));
      }
    }
  }

  function thumbnail(card, found) {
    const item = document.createElement("li"), link = document.createElement("a"), image = document.createElement("img");
    link.href = found.page;
    image.src = `${found.address}?size=small`;
    image.alt = `${say.photo} ${card.dataset.number}`;
    item.dataset.uuid = found.uuid;
    link.append(image);
    item.append(link);
    card.querySelector("[data-photos]").append(item);
  }

  async function photos(card, input) {
    const files = [...input.files];
    uploads += 1;
    tell(say.uploading);
    try {
      for (const file of files) thumbnail(card, await upload(card, file));
      input.value = "";
      explain(card, "");
      tell(fill(say.saved, { time: clock() }));
    } catch (error) {
      // The file stays chosen, so the button of the page sends it again.
      explain(card, error instanceof Refusal ? error.message : say.offline);
      if (error instanceof Refusal) input.value = "";
    }
    uploads -= 1;
    arrange(false);
    stale = true;
    send();
  }

  // --- the page ---
  for (const button of form.querySelectorAll("[data-upload]")) button.hidden = true;
  const pauses = new Map();
  form.addEventListener("change", event => {
    const card = event.target.closest("fieldset[data-question]");
    if (!card) return;
    if (event.target.type === "file") { if (form.dataset.files && event.target.files.length) photos(card, event.target); return; }
    clearTimeout(pauses.get(card));
    reconcile(card, event.target);
    note(card);
    arrange(true);
  });
  form.addEventListener("input", event => {
    const card = event.target.closest("fieldset[data-question]");
    if (!card || !["text", "textarea"].includes(event.target.type)) return;
    const box = part(card, "na");
    reconcile(card, event.target);
    if (box && box.type === "checkbox" && box.checked && event.target.value && !event.target.name.endsWith("-comment")) box.checked = false;
    clearTimeout(pauses.get(card));
    pauses.set(card, setTimeout(() => { note(card, false); arrange(true); }, TYPING_PAUSE));
  });
  form.addEventListener("submit", () => {
    leaving = true;
    for (const card of cards) if (card.dataset.control === "duration" && entry(card).value) forgetMarks(card);
  });
  addEventListener("online", send);
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { for (const card of cards) note(card); send(); });
  addEventListener("beforeunload", event => { if (!leaving && (queue.length || uploads)) event.preventDefault(); });
  arrange(false);
})();
