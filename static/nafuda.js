"use strict";
// Comfort on top of pages that work without it: copying, a button that says it is busy, times in
// the reader's zone that stay true, menus that close.

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
  const text = from.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain HTTP has no clipboard: select, and let the browser's own command do it.
    const range = document.createRange();
    range.selectNodeContents(from);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
  }
}

function makeCopy(button) {
  const label = button.querySelector("span");
  const rest = label.textContent;
  let timer;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copyText(document.getElementById(button.dataset.copy));
    label.textContent = button.dataset.copied;
    button.dataset.done = "";
    say(button.dataset.copied);
    clearTimeout(timer);
    timer = setTimeout(() => {
      label.textContent = rest;
      delete button.dataset.done;
    }, 2000);
  });
}

// Asking DNS takes seconds: the button says so, and a second press does nothing.

function makeBusy(button) {
  button.form.addEventListener("submit", (event) => {
    if (event.submitter !== button) return;
    if (button.getAttribute("aria-disabled")) {
      event.preventDefault();
      return;
    }
    button.dataset.rest = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
    say(button.dataset.busy);
  });
}

function wakeButtons() {
  for (const button of document.querySelectorAll("button[data-rest]")) {
    button.textContent = button.dataset.rest;
    button.removeAttribute("aria-disabled");
    delete button.dataset.rest;
  }
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

function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(but)) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A link to a card opens it.

function openTarget() {
  const card = location.hash && document.getElementById(location.hash.slice(1));
  if (card instanceof HTMLDetailsElement) card.open = true;
}

document.querySelectorAll("button[data-copy]").forEach(makeCopy);
document.querySelectorAll("button[data-busy]").forEach(makeBusy);
addEventListener("pageshow", wakeButtons);
addEventListener("hashchange", openTarget);
openTarget();
refresh();
setInterval(refresh, 30000);
