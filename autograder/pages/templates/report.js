"use strict";
const table = document.querySelector("#submissions");
const rows = () => Array.from(table.tBodies[0].rows);
const data = JSON.parse(document.querySelector("#csv").textContent);

table.tHead.addEventListener("click", (event) => {
  const head = event.target.closest("th");
  if (!head) return;
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (row) => row.cells[head.cellIndex].dataset.key;
  const order = head.dataset.kind === "number"
    ? (a, b) => key(a) - key(b)
    : (a, b) => key(a).localeCompare(key(b), document.documentElement.lang, {numeric: true});
  table.tBodies[0].append(...rows().sort((a, b) => (down ? -1 : 1) * order(a, b)));
});

function filter() {
  const words = document.querySelector("#filter").value.toLowerCase().split(/\s+/);
  const look = document.querySelector("#look").checked;
  let shown = 0;
  for (const row of rows()) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word)) || (look && !row.dataset.look);
    shown += !row.hidden;
  }
  const says = document.querySelector("#shown");
  says.textContent = says.dataset.words.replace("{shown}", shown).replace("{all}", rows().length);
}
document.querySelector("#filter").addEventListener("input", filter);
document.querySelector("#look").addEventListener("change", filter);
filter();

const hide = document.querySelector("#hide");
hide.addEventListener("change", () => document.body.classList.toggle("nameless", hide.checked));

document.querySelector("#download").addEventListener("click", () => {
  const lines = data.rows.map(([name, place, rest]) => `${hide.checked ? place : name},${rest}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", [data.head, ...lines, ""].join("\r\n")], {type: "text/csv"}));
  link.download = "scores.csv";
  link.click();
  URL.revokeObjectURL(link.href);
});
