// What the pages do beyond links and forms: the brush of the histogram, a few keys, and telling what failed.
(() => {
  "use strict";

  const written = (milliseconds) => new Date(milliseconds).toISOString().replace("T", " ").replace(/\.\d+Z$/, "");

  function choose(figure, first, last, { settle }) {
    const bars = Number(figure.dataset.bars);
    const start = Date.parse(figure.dataset.start);
    const step = 1000 * Number(figure.dataset.step);
    [first, last] = [Math.min(first, last), Math.max(first, last)];
    const chosen = figure.querySelector(".chosen");
    chosen.setAttribute("x", `${(100 * first) / bars}%`);
    chosen.setAttribute("width", `${(100 * (last + 1 - first)) / bars}%`);
    figure.querySelector(".from").value = first;
    figure.querySelector(".to").value = last;
    const form = figure.closest("form");
    form.elements.since.value = first === 0 ? "" : written(start + first * step);
    form.elements.until.value = last === bars - 1 ? "" : written(start + (last + 1) * step);
    if (settle) form.requestSubmit();
  }

  function barAt(figure, event) {
    const box = figure.querySelector(".plot-box").getBoundingClientRect();
    const bars = Number(figure.dataset.bars);
    return Math.min(bars - 1, Math.max(0, Math.floor((bars * (event.clientX - box.left)) / box.width)));
  }

  let drag = null;
  document.addEventListener("pointerdown", (event) => {
    const box = event.target.closest?.(".plot-box");
    if (!box || event.button !== 0) return;
    const figure = box.closest(".brush");
    drag = { figure, from: barAt(figure, event) };
    box.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (drag) choose(drag.figure, drag.from, barAt(drag.figure, event), { settle: false });
  });
  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    choose(drag.figure, drag.from, barAt(drag.figure, event), { settle: true });
    drag = null;
  });
  document.addEventListener("pointercancel", () => { drag = null; });
  document.addEventListener("input", (event) => {
    const figure = event.target.classList?.contains("end") && event.target.closest(".brush");
    if (!figure) return;
    choose(figure, Number(figure.querySelector(".from").value), Number(figure.querySelector(".to").value), { settle: false });
  });

  // One listener for all rows: ten thousand of them would take long to wire.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".event > a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const open = link.nextElementSibling;
    link.setAttribute("aria-expanded", String(!open));
    if (open) { open.remove(); return; }
    const detail = document.createElement("div");
    detail.className = "event-detail";
    link.after(detail);
    htmx.ajax("GET", `${link.getAttribute("href")}?part=1`, { source: detail, target: detail, swap: "innerHTML" });
  });

  // The same for the many lines of a long report: what belongs to one is loaded into its place.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-part]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const part = document.getElementById(link.dataset.part);
    htmx.ajax("GET", link.getAttribute("href"), { source: part, target: part, swap: "innerHTML" })
      .then(() => part.querySelector("input:not([type=hidden]), a")?.focus());
  });

  // Escape closes what was opened last around the place where one is, and leads back to what opened it.
  function close(from) {
    const opened = from.closest("details[open], .event-detail, [id^='around-']:not(:empty)");
    if (!opened) return false;
    if (opened.matches("details")) {
      opened.open = false;
      opened.querySelector("summary").focus();
    } else if (opened.matches(".event-detail")) {
      const link = opened.previousElementSibling;
      link.setAttribute("aria-expanded", "false");
      link.focus();
      opened.remove();
    } else {
      const link = opened.parentElement.querySelector(".row-tools a");
      opened.replaceChildren();
      link?.focus();
    }
    return true;
  }

  // Ends have no names of their own: only the two times are sent.
  const say = (text) => { document.getElementById("said").textContent = text; };
  document.addEventListener("htmx:error", () => say("The server could not be reached."));
  document.addEventListener("htmx:sse:error", () => document.body.classList.add("is-cut-off"));
  document.addEventListener("htmx:sse:after:connection", () => document.body.classList.remove("is-cut-off"));
  document.addEventListener("asked", () => { const box = document.getElementById("next-question"); if (box) box.value = ""; });
  document.addEventListener("moved-on", () => window.location.reload());

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      const next = document.activeElement.nextElementSibling;
      if (close(document.activeElement) || (next?.matches(".event-detail") && close(next))) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "/") {
      const box = document.querySelector("#words, #next-question, #entity-words, #question");
      if (box) { box.focus(); event.preventDefault(); }
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll(".events .event > a")];
      const next = rows[rows.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1)] ?? rows[0];
      next?.focus();
    }
  });
})();
