// Uses the four graphs of FlameBrowserTest's page as a person with a keyboard would, and leaves what it saw in the title.
(async function () {
  var wait = function (millis) { return new Promise(function (done) { setTimeout(done, millis); }); };
  var figures = Array.from(document.querySelectorAll(".flame"));
  for (var i = 0; i < 40 && !figures.every(function (each) { return each.dataset.state; }); i++) { await wait(50); }
  var seen = { drawn: figures.filter(function (each) { return each.dataset.state === "drawn"; }).length };
  var parts = function (figure) {
    var canvas = figure.querySelector("canvas");
    var field = figure.querySelector("input[type=search]");
    return {
      canvas: canvas,
      data: canvas.dataset,
      hits: function () { return figure.querySelector(".hits").textContent; },
      now: function () { return figure.querySelector(".fnow").textContent; },
      press: function (names) {
        names.split(" ").forEach(function (name) {
          canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
        });
      },
      search: async function (text, regex) {
        figure.querySelector("input[type=checkbox]").checked = regex;
        field.value = text;
        field.dispatchEvent(new Event("input"));
        await wait(150);
      },
      click: function (label) {
        Array.from(figure.querySelectorAll("button")).find(function (each) { return each.textContent === label; }).click();
      }
    };
  };

  var large = parts(figures[0]);
  await wait(100);
  seen.nodes = +figures[0].dataset.nodes;
  seen.framesDrawn = +large.data.framesDrawn;
  seen.framesLookedAt = +large.data.framesLookedAt;
  seen.stubs = +large.data.stubs;
  await large.search("METHOD42", false);
  seen.plain = +large.data.matched;
  await large.search("method42\\d$", true);
  seen.regex = +large.data.matched;
  await large.search("method(", true);
  seen.wrong = large.hits();
  await large.search("method42", false);
  large.canvas.focus();
  large.press("ArrowDown Enter");
  await wait(100);
  seen.zoomed = large.data.zoom;
  seen.zoomedMatched = +large.data.matched;
  large.press("ArrowDown ArrowRight");
  seen.second = large.data.focus;
  large.press("ArrowLeft");
  seen.first = large.data.focus;
  large.press("Escape");
  seen.back = large.data.zoom;
  large.click("Flame");
  large.press("Home ArrowUp");
  seen.up = large.data.focus;
  large.click("Flame");
  large.click("Callers");
  large.press("ArrowDown");
  seen.callee = large.data.focus;
  large.press("Enter");
  seen.callers = large.now();

  var compared = parts(figures[1]);
  compared.canvas.focus();
  compared.press("ArrowDown ArrowRight");
  seen.gone = compared.now();
  await compared.search("gone", false);
  seen.goneHits = compared.hits();
  var width = figures[1].querySelector("select");
  width.value = "now";
  width.dispatchEvent(new Event("change"));
  compared.press("ArrowDown ArrowRight");
  seen.goneHidden = compared.data.focus;

  var deep = parts(figures[2]);
  seen.levels = +figures[2].dataset.levels;
  figures[2].querySelector(".fview").scrollTop = 1e9;
  await wait(100);
  seen.deepDrawn = +deep.data.framesDrawn;
  for (i = 0; i < 300; i++) { deep.press("ArrowDown"); }
  seen.deepFocus = deep.now();
  await deep.search("leaf", false);
  seen.deepHits = deep.hits();
  deep.click("Callers");
  deep.press("ArrowDown Enter");
  seen.deepCallee = deep.data.zoom;
  document.title = JSON.stringify(seen);
})().catch(function (problem) { document.title = JSON.stringify({ problem: String(problem && problem.stack) }); });
