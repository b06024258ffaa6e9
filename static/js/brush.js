// Chooses a span of the bars above the timeline: by pointer across them or at the edges of what is chosen, by keyboard
// with the arrows (Shift extends, Enter applies, Escape leaves). Without it every bar is a link of its own.
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var NEAR = 10; // pixels about an edge in which it is taken hold of
  var STILL = 4; // pixels a pointer may move and still be a click
  var words = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  var refocus = false;

  function setUp() {
    var place = document.getElementById("months");
    var form = document.getElementById("filters");
    if (!place || !form || place.querySelector(".brush")) return;
    brush(place, place.querySelector(".months-drawing"), form);
  }

  function brush(place, drawing, form) {
    var svg = drawing.querySelector("svg");
    var counts = place.dataset.counts.split(",").map(Number);
    var byMonth = place.dataset.first.length > 4;
    var marked = "from" in place.dataset ? [Number(place.dataset.from), Number(place.dataset.to)] : null;
    var said = document.getElementById("months-said");
    var span = null; // [where it began, where it is now], while somebody chooses
    var drag = null;
    var control = document.createElement("div");
    var shade = null;

    function label(at) {
      if (!byMonth) return String(Number(place.dataset.first) + at);
      var first = place.dataset.first.split("-");
      return words.format(Date.UTC(Number(first[0]), Number(first[1]) - 1 + at));
    }

    function ordered(pair) {
      return [Math.min(pair[0], pair[1]), Math.max(pair[0], pair[1])];
    }

    function told(pair) {
      var number = 0;
      for (var at = pair[0]; at <= pair[1]; at += 1) number += counts[at];
      var when = pair[0] === pair[1] ? label(pair[0]) : label(pair[0]) + " to " + label(pair[1]);
      return when + ": " + number.toLocaleString("en-GB") + (number === 1 ? " entry" : " entries");
    }

    function show() {
      drawing.classList.toggle("brushing", Boolean(span));
      if (!shade) {
        shade = document.createElementNS(SVG, "rect");
        shade.setAttribute("class", "pic-span");
        shade.setAttribute("y", "0");
        shade.setAttribute("height", "48");
        svg.insertBefore(shade, svg.firstChild);
      }
      svg.querySelectorAll(".pic-span, .pic-edge, .pic-grip").forEach(function (one) {
        one.setAttribute("visibility", span && one !== shade ? "hidden" : "visible");
      });
      var chosen = span ? ordered(span) : null;
      shade.setAttribute("x", chosen ? (chosen[0] / counts.length) * 100 + "%" : "0");
      shade.setAttribute("width", chosen ? ((chosen[1] - chosen[0] + 1) / counts.length) * 100 + "%" : "0");
      svg.querySelectorAll("a > .pic-bar").forEach(function (bar) {
        var at = Math.floor((parseFloat(bar.getAttribute("x")) / 100) * counts.length);
        bar.classList.toggle("brushed", Boolean(chosen) && at >= chosen[0] && at <= chosen[1]);
      });
      said.textContent = chosen ? told(chosen) : "";
      if (chosen) tell(span[1], told(chosen));
    }

    function tell(at, text) {
      control.setAttribute("aria-valuenow", String(at));
      control.setAttribute("aria-valuetext", text);
    }

    function leave() {
      span = drag = null;
      show();
    }

    function apply() {
      var chosen = ordered(span);
      form.elements.from.value = label(chosen[0]);
      form.elements.to.value = label(chosen[1]);
      refocus = document.activeElement === control;
      form.requestSubmit();
    }

    function within(at) {
      return Math.max(0, Math.min(counts.length - 1, at));
    }

    function whereIs(event) {
      var box = svg.getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * counts.length;
    }

    // The edge of what is chosen that the pointer is at: 0 or 1; -1 for neither.
    function edgeAt(event) {
      if (!marked) return -1;
      var pixels = svg.getBoundingClientRect().width / counts.length;
      var away = [marked[0], marked[1] + 1].map(function (edge) {
        return Math.abs(whereIs(event) - edge) * pixels;
      });
      var nearest = away[0] < away[1] ? 0 : 1;
      return away[nearest] <= NEAR ? nearest : -1;
    }

    drawing.addEventListener("dragstart", function (event) {
      event.preventDefault();
    });

    drawing.addEventListener("pointerdown", function (event) {
      if (event.button || !event.isPrimary) return;
      var edge = edgeAt(event);
      drag = { x: event.clientX, from: edge < 0 ? within(Math.floor(whereIs(event))) : marked[1 - edge], moved: false };
    });

    drawing.addEventListener("pointermove", function (event) {
      if (!drag) {
        drawing.classList.toggle("at-edge", edgeAt(event) >= 0);
        return;
      }
      if (!drag.moved && Math.abs(event.clientX - drag.x) < STILL) return;
      if (!drag.moved) {
        drag.moved = true;
        drawing.setPointerCapture(event.pointerId);
      }
      span = [drag.from, within(Math.floor(whereIs(event)))];
      show();
    });

    drawing.addEventListener("pointerup", function () {
      var moved = drag && drag.moved;
      drag = null;
      if (!moved || !span) return;
      // The click that ends a drag is none.
      window.addEventListener("click", stop, { capture: true, once: true });
      setTimeout(function () { window.removeEventListener("click", stop, true); }, 0);
      apply();
    });

    drawing.addEventListener("pointercancel", leave);

    function stop(event) {
      event.preventDefault();
      event.stopPropagation();
    }

    control.addEventListener("keydown", function (event) {
      var steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 };
      var now = span ? span[1] : marked ? marked[1] : counts.length - 1;
      if (event.key === "Enter" && span) apply();
      else if (event.key === "Escape" && span) leave();
      else if (event.key === "Escape") control.blur();
      else if (event.key in steps || event.key === "Home" || event.key === "End") {
        var to = event.key === "Home" ? 0 : event.key === "End" ? counts.length - 1 : within(now + steps[event.key]);
        // The first arrow takes up what is there; only from then on it moves.
        if (!span && event.key in steps && !event.shiftKey) to = now;
        span = event.shiftKey ? [span ? span[0] : marked ? marked[0] : now, to] : [to, to];
        show();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });

    control.addEventListener("blur", function () {
      if (!drag) leave();
    });

    control.className = "brush";
    control.tabIndex = 0;
    control.setAttribute("role", "slider");
    control.setAttribute("aria-label", "Choose dates: arrows move, Shift and arrows extend, Enter shows the entries");
    control.setAttribute("aria-valuemin", "0");
    control.setAttribute("aria-valuemax", String(counts.length - 1));
    tell(marked ? marked[1] : counts.length - 1, marked ? told(marked) : label(counts.length - 1));
    drawing.classList.add("brushable");
    drawing.append(control);
    if (refocus) {
      refocus = false;
      control.focus({ preventScroll: true });
    }
  }

  setUp();
  document.addEventListener("htmx:afterSettle", setUp);
  document.addEventListener("htmx:historyRestore", setUp);
})();
