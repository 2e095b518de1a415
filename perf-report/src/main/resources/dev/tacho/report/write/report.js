"use strict";
// Makes the tables sortable by a click on a heading; without script they stand as they were written.
document.querySelectorAll("table").forEach(function (table) {
  table.querySelectorAll("thead th:not(.plain)").forEach(function (th) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = th.textContent;
    button.title = "Sort";
    th.textContent = "";
    th.appendChild(button);
    button.addEventListener("click", function () {
      var column = th.cellIndex;
      var up = th.getAttribute("aria-sort") === "descending";
      var body = table.tBodies[0];
      var key = function (row) {
        var cell = row.cells[column];
        var value = cell.getAttribute("data-v");
        return value ? parseFloat(value) : value === "" ? -Infinity : cell.textContent;
      };
      Array.from(body.rows)
        .map(function (row) { return [key(row), row]; })
        .sort(function (a, b) { return (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (up ? 1 : -1); })
        .forEach(function (pair) { body.appendChild(pair[1]); });
      table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
    });
  });
});
