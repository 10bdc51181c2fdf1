"use strict";
// Comfort on top of pages that work without it: copying, a button that says it is busy, an answer that
// comes without a new page, times in the reader's zone that stay true, menus that close.

const lang = document.documentElement.lang;
// en-GB writes its dates otherwise than en-US.
const locale = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
const said = document.getElementById("said");

function say(text) {
  said.textContent = "";
  setTimeout(() => { said.textContent = text; }, 50);
}

// Copying

async function copyText(from) {
  try {
    await navigator.clipboard.writeText(from.value ?? from.textContent);
  } catch {
    if (from.select) {
      from.select();
      return document.execCommand("copy");
    }
    // Plain HTTP has no clipboard: select, and let the browser's own command do it.
    const range = document.createRange();
    range.selectNodeContents(from);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]"), label = button?.querySelector("span");
  if (!button) return;
  await copyText(document.getElementById(button.dataset.copy));
  button.dataset.rest ??= label.textContent;
  label.textContent = button.dataset.copied;
  button.dataset.done = "";
  say(button.dataset.copied);
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    label.textContent = button.dataset.rest;
    delete button.dataset.done;
  }, 2000);
});

// Asking DNS takes seconds: the button says so, and a second press does nothing. On a domain's page
// the answer takes the place of what is there, and what was unfolded stays so.

function beBusy(button) {
  button.dataset.rest = button.textContent;
  button.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
  say(button.dataset.busy);
}

function keyOf(details) {
  return (details.closest(".card")?.id ?? "") + details.querySelector("summary").textContent;
}

function replaceMain(page, form) {
  const old = document.getElementById("main");
  const main = document.adoptNode(page.getElementById("main"));
  const open = new Set([...old.querySelectorAll("details:not(.card)[open]")].map(keyOf));
  for (const details of main.querySelectorAll("details:not(.card)"))
    if (open.has(keyOf(details))) details.open = true;
  old.replaceWith(main);
  document.title = page.title;
  wake();
  const same = [...main.querySelectorAll("form")].find((other) =>
    other.action === form.action && other.elements.check?.value === form.elements.check?.value);
  (same?.querySelector("button") ?? main).focus();
  say((document.getElementById("seen") ?? main.querySelector("h1")).innerText);
}

async function ask(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.redirected) history.replaceState(null, "", answer.url);
  replaceMain(page, form);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter, form = event.target;
  if (!button?.dataset.busy) return;
  const again = button.getAttribute("aria-disabled"), here = form.closest("article.domain");
  if (again || here) event.preventDefault();
  if (again) return;
  beBusy(button);
  if (here) ask(form).catch(() => form.submit());
});

function wakeButtons() {
  for (const button of document.querySelectorAll("button[data-busy][data-rest]")) {
    button.textContent = button.dataset.rest;
    button.removeAttribute("aria-disabled");
    delete button.dataset.rest;
  }
}

// A long list takes far fewer octets with blanks between the names; too long a one is told at once.

function makeList(area) {
  const short = () => area.value.trim().replace(/\s+/g, " ");
  const fits = (text) => String(new URLSearchParams({ [area.name]: text })).length < 65436; // with the token
  area.form.addEventListener("formdata", ({ formData }) =>
    fits(area.value.replaceAll("\n", "\r\n")) || formData.set(area.name, short()));
  area.addEventListener("input", () => area.setCustomValidity(fits(short()) ? "" : area.dataset.large));
}

// What runs is looked at again until it has ended. What the reader is in stays as it is.

async function look() {
  const parts = document.querySelectorAll("[data-live]");
  if (!parts.length) return;
  const answer = document.hidden ? null : await fetch(location.href).catch(() => null);
  if (answer?.redirected) return;
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of page ? parts : []) {
    if (part.contains(document.activeElement)) continue;
    const now = page.getElementById(part.id), over = now.querySelector("[data-over]");
    part.replaceWith(now);
    document.title = page.title;
    if (over) say(over.innerText);
  }
  refresh();
  setTimeout(look, 2000);
}

// Times

const exact = new Intl.DateTimeFormat(locale, {
  year: "numeric", month: lang === "ja" ? "numeric" : "short", day: "numeric",
  hour: "numeric", minute: "2-digit", timeZoneName: "short",
});
const dayOnly = new Intl.DateTimeFormat(locale, { year: "numeric", month: "numeric", day: "numeric" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" });

function ago(when) {
  const seconds = Math.round((when - Date.now()) / 1000);
  const steps = [[86400 * 2, 86400, "day"], [3600, 3600, "hour"], [60, 60, "minute"]];
  for (const [from, size, unit] of steps)
    if (-seconds >= from) return relative.format(Math.trunc(seconds / size), unit).replace(/(\d) (?=[^\x00-\x7f])/, "$1");
  return null;
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-time]")) {
    const when = new Date(time.dateTime);
    if (isNaN(when)) continue;
    if (time.closest(".stamp")) {
      time.textContent = dayOnly.format(when);
    } else if (time.dataset.time === "exact") {
      time.textContent = exact.format(when);
    } else {
      time.title = exact.format(when);
      time.textContent = ago(when) ?? time.textContent;
    }
  }
}

// Menus

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A link to a card opens it, and what it is folded into.

function openTarget() {
  let at = location.hash && document.getElementById(location.hash.slice(1));
  for (; at; at = at.parentElement)
    if (at instanceof HTMLDetailsElement) at.open = true;
}

function wake() {
  for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
  refresh();
}

document.querySelectorAll("textarea[data-large]").forEach(makeList);
addEventListener("pageshow", wakeButtons);
addEventListener("hashchange", openTarget);
openTarget();
wake();
setInterval(refresh, 30000);
setTimeout(look, 2000);
