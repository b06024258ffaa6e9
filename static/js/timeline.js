// What htmx leaves to do: keep folded parts as the reader left them, the search box in step, and say what changed.
(function () {
  "use strict";
  var open = null;

  function folds() {
    return document.querySelectorAll("#timeline details[id]");
  }

  function finds(field) {
    return field.matches && field.matches(".find input");
  }

  // An Enter in a field for finding a value looks for one; it does not send the filters.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && finds(event.target)) event.preventDefault();
    var sheet = document.getElementById("sheet");
    if (event.key === "Escape" && sheet && sheet.open) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  });

  // What is typed there says which values to offer, not which entries to show.
  document.addEventListener("change", function (event) {
    if (finds(event.target)) event.stopPropagation();
  }, true);

  document.addEventListener("submit", function () {
    var sheet = document.getElementById("sheet");
    if (sheet) sheet.open = false;
  }, true);

  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "timeline") return;
    open = {};
    folds().forEach(function (fold) { open[fold.id] = fold.open; });
  });

  document.addEventListener("htmx:afterSwap", function () {
    var timeline = document.getElementById("timeline");
    if (!timeline || !open) return;
    folds().forEach(function (fold) {
      if (fold.id in open) fold.open = open[fold.id];
    });
    open = null;
    document.title = timeline.dataset.title;
    document.getElementById("announce").textContent = timeline.dataset.announce;
    var q = document.getElementById("q");
    if (q !== document.activeElement) q.value = new URLSearchParams(location.search).get("q") || "";
  });

  // A page further on begins at its top.
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest(".pager a")) {
      document.addEventListener("htmx:afterSettle", function () {
        document.getElementById("main").scrollIntoView();
      }, { once: true });
    }
  });
})();
