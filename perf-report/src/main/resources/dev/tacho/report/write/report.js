"use strict";
// Everything reads without this script; it makes tables sortable, long lists searchable, and paper complete.
(function () {
  var each = function (root, selector, act) { Array.from(root.querySelectorAll(selector)).forEach(act); };

  // A click on a heading sorts its table; a second one turns the order round.
  var key = function (row, column) {
    var cell = row.cells[column];
    var value = cell.getAttribute("data-v");
    return value ? parseFloat(value) : value === "" ? -Infinity : cell.textContent;
  };
  var sort = function (table, th) {
    var up = th.getAttribute("aria-sort") === "descending";
    var body = table.tBodies[0];
    Array.from(body.rows)
      .map(function (row) { return [key(row, th.cellIndex), row]; })
      .sort(function (a, b) { return (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (up ? 1 : -1); })
      .forEach(function (pair) { body.appendChild(pair[1]); });
    each(table, "th", function (other) { other.removeAttribute("aria-sort"); });
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
  };
  each(document, "table:not(.fixed):not(.rows)", function (table) {
    each(table, "thead th:not(.plain)", function (th) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent;
      button.title = "Sort";
      th.textContent = "";
      th.appendChild(button);
      button.addEventListener("click", function () { sort(table, th); });
    });
  });

  // A field that keeps the rows of a long list which hold what is typed.
  each(document, ".index", function (index) {
    var label = document.createElement("label");
    var input = document.createElement("input");
    label.className = "filter";
    label.textContent = "Find a measurement";
    input.type = "search";
    label.appendChild(input);
    index.parentNode.insertBefore(label, index);
    var wait = 0;
    input.addEventListener("input", function () {
      clearTimeout(wait);
      wait = setTimeout(function () {
        var text = input.value.toLowerCase();
        each(index, "details", function (details) {
          var found = 0;
          each(details, "tbody tr", function (row) {
            row.hidden = text !== "" && row.cells[0].textContent.toLowerCase().indexOf(text) < 0;
            found += row.hidden ? 0 : 1;
          });
          details.hidden = found === 0;
          details.open = text !== "" && found > 0 && found <= 100;
        });
      }, 120);
    });
  });

  // The tab that is shown is told to a screen reader as well.
  var tabs = document.querySelectorAll(".bar a");
  var current = function () {
    var at = document.querySelector(":target");
    var tab = at && at.closest(".tab, .tabs");
    tabs.forEach(function (link, i) {
      var shown = tab ? link.getAttribute("href") === "#" + tab.id : i === 0;
      if (shown) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
  };
  window.addEventListener("hashchange", current);
  current();

  // What fits needs no focus of its own to be scrolled.
  var focusable = function () {
    each(document, ".scroll, .draw", function (box) {
      if (box.clientWidth > 0 && box.scrollWidth <= box.clientWidth) {
        box.removeAttribute("tabindex");
      } else {
        box.setAttribute("tabindex", "0");
      }
    });
  };
  window.addEventListener("resize", focusable);
  window.addEventListener("hashchange", focusable);
  focusable();

  // Paper has nothing to click on.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (details) { details.open = false; });
  });
})();
