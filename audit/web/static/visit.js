// A section page of a visit: saves each answer as it is given, shows questions as soon as they are asked, sends photos.
// The page works without this file; the server stays the truth. Conditions are those of the checklist, evaluated alike.
"use strict";
(() => {
  const form = document.querySelector("form[data-visit]");
  if (!form || !window.fetch) return;
  const { rules, answers } = JSON.parse(form.dataset.rules);
  const say = JSON.parse(form.dataset.words);
  const cards = [...form.querySelectorAll("fieldset[data-question]")];
  const status = document.querySelector("[data-save-status]");
  const token = form.elements.csrf_token.value;
  const CHOICE = ["yes_no", "single_choice", "scale", "nps", "ces", "csat"];
  const PICTURE = ["photo", "signature"];
  const LONG_EDGE = 1600, QUALITY = 0.8, TYPING_PAUSE = 600, LONGEST_WAIT = 60000;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const tell = text => { if (status) status.textContent = text; };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function device() {
    try {
      const name = localStorage.getItem("touchstone.device") || uuid();
      localStorage.setItem("touchstone.device", name);
      return name;
    } catch {
      return uuid();
    }
  }
  const self = device();
  form.elements.device.value = self;

  function localTime() {
    const now = new Date(), offset = -now.getTimezoneOffset(), two = number => String(number).padStart(2, "0");
    const shifted = new Date(now.getTime() + offset * 60000).toISOString().slice(0, -1);
    return `${shifted}${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  }

  // --- reading the page ---
  const part = (card, name) => card.querySelector(`[name="q_${card.dataset.question}-${name}"]`);
  const ticked = (card, name) => [...card.querySelectorAll(`[name="q_${card.dataset.question}-${name}"]:checked`)].map(box => box.value);
  const typed = (card, name) => (part(card, name)?.value ?? "").trim();

  function entry(card) {
    const kind = card.dataset.kind, chosen = ticked(card, "value");
    const found = { na: ticked(card, "na").length > 0 || chosen[0] === "__na", reason: ticked(card, "reason")[0] || "", value: null, comment: typed(card, "comment") };
    if (found.na) return found;
    if (CHOICE.includes(kind)) found.value = chosen[0] ?? null;
    else if (kind === "multiple_choice") found.value = chosen.length ? chosen : null;
    else if (kind === "duration") {
      const minutes = typed(card, "minutes"), seconds = typed(card, "seconds");
      found.value = minutes || seconds ? { minutes, seconds } : null;
    } else if (!PICTURE.includes(kind)) found.value = typed(card, "value") || null;
    return found;
  }

  // What a condition looks at: null, {na: true}, a word or a list of words.
  function word(card) {
    const now = entry(card), kind = card.dataset.kind;
    if (now.na) return { na: true };
    if (PICTURE.includes(kind)) return card.querySelectorAll("[data-photos] li").length ? ["photo"] : null;
    if (kind === "duration" && now.value) return String(Number(now.value.minutes || 0) * 60 + Number(now.value.seconds || 0));
    if (kind === "number" && now.value) return now.value.replace(",", ".");
    return now.value;
  }

  // --- conditions ---
  const numeric = text => text !== "" && Number.isFinite(Number(text));
  const compare = (a, b) => numeric(a) && numeric(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  const equal = (a, b) => a === b || (numeric(a) && numeric(b) && Number(a) === Number(b));

  function passes(match, value) {
    if (match.not_applicable) return Boolean(value && value.na);
    if (value === null || value === undefined || value.na) return false;
    if (match.answered) return true;
    const text = Array.isArray(value) ? value.join(" ") : value;
    if ("is" in match) return equal(text, match.is);
    if ("is_not" in match) return !equal(text, match.is_not);
    if ("one_of" in match) return match.one_of.some(one => equal(text, one));
    if ("includes" in match) return Array.isArray(value) ? value.includes(match.includes) : equal(text, match.includes);
    if ("at_least" in match) return compare(text, match.at_least) >= 0;
    if ("at_most" in match) return compare(text, match.at_most) <= 0;
    return false;
  }

  function holds(condition, known) {
    if (!condition) return true;
    if (condition.all) return condition.all.every(one => holds(one, known));
    if (condition.any) return condition.any.some(one => holds(one, known));
    if (condition.not) return !holds(condition.not, known);
    return passes(condition, known[condition.question]);
  }

  function arrange(announce) {
    const known = { ...answers };
    let fresh = 0;
    for (const card of cards) {
      const rule = rules[card.dataset.question] || {};
      const asked = holds(rule.condition, known);
      if (asked && card.hidden) fresh += 1;
      card.hidden = card.disabled = !asked;
      if (asked) known[card.dataset.question] = word(card);
      follow(card, rule);
    }
    if (announce && fresh) tell(fill(say.more, { num: fresh }));
  }

  function follow(card, rule) {
    const value = word(card), reason = card.querySelector("[data-reason]");
    if (reason) reason.hidden = !(value && value.na);
    const asked = (rule.evidence || []).filter(one => passes(one.when, value));
    const comment = asked.some(one => one.comment);
    const label = card.querySelector("[data-comment-word]");
    if (label) label.textContent = comment ? say.needed : say.optional;
    const more = card.querySelector("details:not(.why)");
    if (more && (comment || asked.some(one => one.photos)) && !more.open) more.open = true;
  }

  // --- saving ---
  const before = new Map(cards.map(card => [card, entry(card)]));
  let queue = [], sending = false, waiting = 1000, timer = 0, held = null, cutOff = false, leaving = false, uploads = 0, stale = false;
  let counted = Number(form.dataset.sequence);

  function note(card) {
    const was = before.get(card), now = entry(card), events = [];
    const value = one => JSON.stringify([one.na, one.na ? one.reason : one.value]);
    if (value(was) !== value(now)) {
      if (now.na) events.push({ field: "not_applicable", reason: now.reason });
      else if (now.value === null) events.push({ field: "cleared" });
      else events.push({ field: "value", value: now.value });
    }
    if (was.comment !== now.comment) events.push({ field: "comment", text: now.comment });
    before.set(card, now);
    for (const event of events) {
      counted = Math.max(counted + 1, Date.now());
      queue.push({ ...event, uuid: uuid(), question: card.dataset.question, sequence: counted, at: localTime() });
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
    const refused = new Map(found.refused.map(one => [one.question, one.message]));
    const touched = new Set(batch.map(event => event.question));
    for (const card of cards) if (touched.has(card.dataset.question)) explain(card, refused.get(card.dataset.question));
    const open = new Set(found.missing);
    const numbers = cards.filter(card => !card.hidden && open.has(card.dataset.question)).map(card => card.dataset.number);
    const line = form.querySelector("[data-missing]");
    if (line) line.textContent = numbers.length ? fill(say.missing, { numbers: numbers.join(", ") }) : "";
    if (refused.size) tell(fill(say.refused, { why: [...refused.values()][0] }));
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
    if (!text) { if (place) place.textContent = ""; card.classList.remove("wrong", "field"); return; }
    if (!place) {
      place = document.createElement("p");
      place.className = "error";
      place.id = id;
      card.querySelector("legend").after(place);
    }
    place.textContent = text;
    card.classList.add("wrong", "field");
    card.querySelector("input:not([type=hidden]), textarea")?.setAttribute("aria-describedby", id);
  }

  // --- photos ---
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONG_EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise(done => canvas.toBlob(blob => done(blob || file), "image/jpeg", QUALITY));
    } catch {
      return file; // the server reads more formats than this browser
    }
  }

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
    if (event.target.type === "file") { if (event.target.files.length) photos(card, event.target); return; }
    clearTimeout(pauses.get(card));
    note(card);
    arrange(true);
  });
  form.addEventListener("input", event => {
    const card = event.target.closest("fieldset[data-question]");
    if (!card || !["text", "textarea"].includes(event.target.type)) return;
    const box = part(card, "na");
    if (box && box.type === "checkbox" && box.checked && event.target.value && !event.target.name.endsWith("-comment")) box.checked = false;
    clearTimeout(pauses.get(card));
    pauses.set(card, setTimeout(() => { note(card); arrange(true); }, TYPING_PAUSE));
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("online", send);
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { for (const card of cards) note(card); send(); });
  addEventListener("beforeunload", event => { if (!leaving && (queue.length || uploads)) event.preventDefault(); });
  arrange(false);
})();
