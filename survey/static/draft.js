"use strict";
// The answers so far, kept on this device for a week. Storage may throw (in a sandboxed frame, for
// example): then they are kept in memory only, and the form works as without them.

const WEEK = 7 * 24 * 60 * 60 * 1000;
const root = document.documentElement;
const form = document.getElementById("kanal-form");
const steps = [...form.querySelectorAll(".step")];
const key = form.querySelector("[name=key]");
const token = form.querySelector("[name=csrf_token]");
const shelf = "kanal:" + form.getAttribute("data-study");
// As served, before anything changes it: the copy for the way back without a network.
const served = "<!doctype html>" + root.outerHTML;

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const fieldsOf = (step) => [...step.querySelectorAll("[name]")];
const codeOf = (step) => step.dataset.code;

function valuesOf(step) {
  const given = fieldsOf(step).filter((field) => (isChoice(field) ? field.checked : field.value.trim()));
  return given.map((field) => field.value);
}

function byCode(values, among = steps) {
  return Object.fromEntries(among.map((step) => [codeOf(step), values(step)]));
}

function orders() {
  const shuffled = steps.filter((step) => "shuffled" in step.dataset);
  return byCode((step) => fieldsOf(step).map((field) => field.value), shuffled);
}

const own = { key: key.value, token: token.value, order: orders(), answers: byCode(() => []) };
let draft = null;

function readShelf() {
  try {
    const kept = JSON.parse(localStorage.getItem(shelf));
    if (kept && Date.now() - kept.at < WEEK) return kept;
    localStorage.removeItem(shelf);
  } catch (blocked) {
    // Nothing is kept here.
  }
  return null;
}

function writeShelf(kept) {
  try {
    localStorage.setItem(shelf, JSON.stringify({ ...kept, at: Date.now() }));
    return true;
  } catch (blocked) {
    return false;
  }
}

function forget() {
  draft = null;
  try {
    localStorage.removeItem(shelf);
  } catch (blocked) {
    // Nothing was kept here.
  }
}

// Keeps the answers; returns whether the device does. An answer that ends the survey is not kept.
function keep(pending = draft && draft.pending) {
  if (form.querySelector("[data-ends]:checked")) {
    forget();
    return false;
  }
  draft = {
    key: key.value, token: token.value, order: orders(), answers: byCode(valuesOf),
    step: codeOf(steps[at]), lang: root.lang, pending,
  };
  return writeShelf(draft);
}

function reorder(step, values) {
  const fields = fieldsOf(step);
  for (const value of values) {
    const field = fields.find((one) => one.value === value);
    if (field) step.append(field.closest("label"));
  }
}

function fill(step, values) {
  for (const field of fieldsOf(step)) {
    if (isChoice(field)) field.checked = values.includes(field.value);
    else field.value = values[0] || "";
  }
}

// Makes the form the one that was kept: its key, so that both are one response, and its answers.
function adopt(kept) {
  key.value = kept.key;
  token.value = kept.token;
  for (const step of steps) {
    const code = codeOf(step);
    if (kept.order[code]) reorder(step, kept.order[code]);
    if (kept.answers[code]) fill(step, kept.answers[code]);
  }
}
