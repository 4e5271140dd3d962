// The rules of checklists/conditions.py in a browser; tests/checklists/vectors/conditions.json runs through both.
// Below them stands what a page needs of the phone itself: in one file, since every further one costs a phone a request.
// An answer is {by, value} or {by, na: true}: `by` is the control of its kind, `value` what `read` returned.
"use strict";
const conditions = (() => {
  const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  const ENDS = new RegExp(`^${SPACE}|${SPACE}$`, "g");
  const strip = text => String(text ?? "").replace(ENDS, "");
  const two = number => String(number).padStart(2, "0");
  const DAY_SECONDS = 86400;

  // --- decimals: text all the way, since a number of JavaScript is too short for them ---
  function decimal(text) {
    const found = /^([+-]?)(\d{1,15})(?:[.,](\d{1,10}))?$/.exec(text.replace(/[ \xa0\u202f]/g, "").replace(/\u2212/g, "-"));
    if (!found) return null;
    const whole = found[2].replace(/^0+(?=\d)/, ""), rest = (found[3] || "").replace(/0+$/, "");
    const number = rest ? `${whole}.${rest}` : whole;
    return found[1] === "-" && number !== "0" ? `-${number}` : number;
  }

  const CANONICAL = /^(0|-?([1-9]\d*|0(?=\.))(\.\d*[1-9])?)$/;
  function scaled(text, places) {
    const [whole, rest = ""] = text.split(".");
    return BigInt(whole + rest.padEnd(places, "0"));
  }

  function order(one, other) {
    const places = Math.max(...[one, other].map(text => (text.split(".")[1] || "").length));
    const first = scaled(one, places), second = scaled(other, places);
    return first < second ? -1 : first > second ? 1 : 0;
  }

  // --- what was typed or chosen, as the one word that stands in a condition; null when it cannot be read ---
  function day(text) {
    let parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.slice(1);
    parts = parts || /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)?.slice(1).reverse();
    if (!parts) return null;
    const [year, month, date] = parts.map(Number);
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const last = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] || 0;
    return year >= 1 && date >= 1 && date <= last ? `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}` : null;
  }

  function clock(text) {
    const found = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/.exec(text);
    const [hours, minutes, seconds] = found ? found.slice(1).map(part => Number(part || 0)) : [99, 0, 0];
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    return `${two(hours)}:${two(minutes)}${seconds ? `:${two(seconds)}` : ""}`;
  }

  function ofDay(text) {
    const time = clock(strip(text));
    return time === null ? null : time.split(":").reduce((sum, part, place) => sum + part * [3600, 60, 1][place], 0);
  }

  function moment(text) {
    return /(Z|[+-]\d{2}:?\d{2})$/.test(strip(text)) ? Date.parse(strip(text)) : NaN;
  }

  function marks(given) {
    const began = ofDay(given.from), ended = ofDay(given.to);
    if (began !== null && ended !== null) return (ended - began + DAY_SECONDS) % DAY_SECONDS;
    const passed = Math.floor((moment(given.to) - moment(given.from)) / 1000);
    return passed >= 0 ? passed : null;
  }

  function units(given) {
    const names = Object.keys(given).filter(name => strip(given[name]));
    const worth = { hours: 3600, minutes: 60, seconds: 1 };
    if (!names.length || !names.every(name => worth[name] && /^\d{1,9}$/.test(strip(given[name])))) return null;
    return names.reduce((sum, name) => sum + Number(strip(given[name])) * worth[name], 0);
  }

  function span(raw) {
    let seconds = null;
    if (raw && typeof raw === "object") seconds = "from" in raw || "to" in raw ? marks(raw) : units(raw);
    else if (/^\d{1,9}$/.test(strip(raw))) seconds = Number(strip(raw));
    else {
      const found = /^(?:(\d{1,4}):)?(\d{1,6}):([0-5]\d)$/.exec(strip(raw));
      if (found) seconds = Number(found[1] || 0) * 3600 + Number(found[2]) * 60 + Number(found[3]);
    }
    return seconds === null ? null : String(seconds);
  }

  function lines(raw) {
    const text = strip(raw).replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, "");
    return strip(text.normalize("NFC")) || null;
  }

  function place(raw) {
    const parts = strip(raw).split(",").map(part => decimal(strip(part)));
    const known = parts.length === 2 && parts.every(part => part !== null);
    if (!known || order(parts[0].replace("-", ""), "90") > 0 || order(parts[1].replace("-", ""), "180") > 0) return null;
    return parts.map(sixDecimals).join(",");
  }

  function sixDecimals(text) {
    const [whole, rest = ""] = text.split(".");
    if (rest.length <= 6) return text;
    const tail = rest.slice(6).padEnd(10, "0"), kept = BigInt(whole.replace("-", "") + rest.slice(0, 6));
    const up = tail > "5000000000" || (tail === "5000000000" && kept % 2n === 1n);
    const digits = String(up ? kept + 1n : kept).padStart(7, "0");
    return decimal(`${text[0] === "-" ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`);
  }

  const whole = raw => {
    const number = decimal(strip(raw));
    return number === null || number.includes(".") ? null : number;
  };
  const word = raw => strip(raw) || null;
  const list = raw => {
    const chosen = (Array.isArray(raw) ? raw : [raw]).map(strip).filter(Boolean);
    return chosen.length ? chosen : null;
  };
  const READ = {
    choice: word, choices: list, steps: whole, number: raw => decimal(strip(raw)), duration: span,
    date: raw => day(strip(raw)), time: raw => clock(strip(raw)), line: word, lines, place, picture: list,
  };
  const read = (by, raw) => READ[by](raw);

  // --- why the server would refuse what was typed: a key of `limits`, "" where it would not ---
  // {unreadable: words, decimals: [most, words], minimum: [number, words], maximum: [number, words]}, each if it counts.
  function refusal(by, raw, limits) {
    const value = read(by, raw);
    if (value === null) return "unreadable";
    if (limits.decimals && (value.split(".")[1] || "").length > limits.decimals[0]) return "decimals";
    if (limits.minimum && order(value, limits.minimum[0]) < 0) return "minimum";
    return limits.maximum && order(value, limits.maximum[0]) > 0 ? "maximum" : "";
  }

  // --- one answer ---
  const text = value => Array.isArray(value) ? value.join(" ") : value;

  function compare(by, value, limit) {
    if (by === "date" || by === "time") {
      if (READ[by](limit) !== limit) return null;
      return value < limit ? -1 : value > limit ? 1 : 0;
    }
    return ["steps", "number", "duration"].includes(by) && CANONICAL.test(limit) ? order(value, limit) : null;
  }

  function passes(match, answer) {
    if (match.not_applicable) return Boolean(answer && answer.na);
    if (!answer || answer.na || answer.value === null || answer.value === undefined) return false;
    if (match.answered) return true;
    const { by, value } = answer;
    if ("is" in match) return text(value) === match.is;
    if ("is_not" in match) return text(value) !== match.is_not;
    if ("one_of" in match) return match.one_of.includes(text(value));
    if ("includes" in match) return Array.isArray(value) ? value.includes(match.includes) : value === match.includes;
    const found = compare(by, value, match.at_least ?? match.at_most);
    return found !== null && ("at_least" in match ? found >= 0 : found <= 0);
  }

  // --- several answers; `known` is a Map of codes to answers of questions that are asked ---
  function holds(condition, known) {
    if (!condition) return true;
    if (condition.all) return condition.all.every(part => holds(part, known));
    if (condition.any) return condition.any.some(part => holds(part, known));
    if (condition.not) return !holds(condition.not, known);
    return passes(condition, known.get(condition.question));
  }

  // Which of these questions ([{code, condition}], in their order) are asked; what is hidden counts as not answered.
  function asked(questions, known, answer) {
    const heard = new Map(known);
    return new Set(questions.filter(({ code, condition }) => {
      const open = holds(condition, heard);
      if (open) heard.set(code, answer(code));
      return open;
    }).map(({ code }) => code));
  }

  return { asked, holds, passes, read, refusal };
})();

// Names that nobody else has, the local time, photos of a sensible size.
const phone = (() => {
  const LONG_EDGE = 1600, QUALITY = 0.8;

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

  function localTime() {
    const now = new Date(), offset = -now.getTimezoneOffset(), two = number => String(number).padStart(2, "0");
    const shifted = new Date(now.getTime() + offset * 60000).toISOString().slice(0, -1);
    return `${shifted}${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  }

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

  return { device, localTime, smaller, uuid };
})();
