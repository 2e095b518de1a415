"use strict";
// Draws a large tree as a flame graph: only what is in view, from flat arrays, so that 100,000 frames scroll and zoom
// smoothly. Nothing here recurses: a tree may be as deep as it likes. Names reach the page as text only.
(function () {
  var ROW = 20;
  var THIN = 0.5; // Narrower frames, in pixels, are drawn as one stub with their neighbours.
  var MOST = 400000; // Places of a tree of callers.
  var STEPS = 8e6; // From frames to their callers while that tree is made, a second at most.
  var JDK = /^(?:javax?|jdk|sun|com[./]sun)[./]/;
  var PACKAGES = /^(?:[a-z_][\w$]*[./])+(?=[A-Z])/;

  // ---- Numbers as the rest of the report prints them.
  var digits = function (value) {
    var size = Math.abs(value);
    if (size === 0) { return "0"; }
    if (size < 0.00005) { return value > 0 ? "<0.0001" : ">-0.0001"; }
    if (size < 0.0095) { return value.toFixed(4); }
    return size < 0.995 ? value.toFixed(2) : size < 99.95 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
  };
  var scaled = function (value, step, names) {
    var i = 0;
    while (value >= step * 0.9995 && i < names.length - 1) { value /= step; i++; }
    return (i === 0 && value === Math.round(value) ? value.toLocaleString("en") : digits(value)) + "\u00a0" + names[i];
  };
  var rate = function (value) {
    return value < 99999.5 ? digits(value) : scaled(value / 1000, 1000, ["K", "M", "G", "T"]);
  };
  var format = function (unit, value) {
    if (!isFinite(value)) { return "∞"; }
    switch (unit) {
      case "NANOS": return scaled(value, 1000, ["ns", "µs", "ms", "s"]);
      case "BYTES": return scaled(value, 1024, ["B", "KB", "MB", "GB", "TB", "PB", "EB"]);
      case "RATIO": return percent(value);
      case "PER_SECOND": return rate(value) + "/s";
      case "GAS": return Math.round(value).toLocaleString("en") + "\u00a0gas";
      default: return value === Math.round(value) ? value.toLocaleString("en") : digits(value);
    }
  };
  var percent = function (ratio) { return digits(ratio * 100) + "\u00a0%"; };

  // ---- The data: columns packed by gzip in base64; FlameData tells the order.
  var unpack = async function (text) {
    var binary = atob(text);
    var packed = new Uint8Array(binary.length);
    for (var i = 0; i < packed.length; i++) { packed[i] = binary.charCodeAt(i); }
    var stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  var decode = function (bytes) {
    var at = 2;
    var number = function () {
      var value = 0;
      for (var shift = 1; ; shift *= 128) {
        var byte = bytes[at++];
        value += (byte & 127) * shift;
        if (byte < 128) { return value; }
      }
    };
    if (bytes[0] !== 1) { throw new Error("version " + bytes[0]); }
    var compared = (bytes[1] & 1) !== 0;
    var length = number();
    var names = new TextDecoder().decode(bytes.subarray(at, at + length)).split("\n");
    at += length;
    names.pop();
    var n = number();
    var level = new Int32Array(n), name = new Int32Array(n), tone = new Uint8Array(n), parent = new Int32Array(n);
    var path = [], i;
    for (i = 0; i < n; i++) {
      var up = number();
      level[i] = i === 0 ? 0 : level[i - 1] + 1 - up;
      parent[i] = i === 0 ? -1 : path[level[i] - 1];
      path[level[i]] = i;
    }
    for (i = 0; i < n; i++) { name[i] = number(); }
    for (i = 0; i < n; i++) { tone[i] = number(); }
    var column = function (fractions) {
      var values = new Float64Array(n);
      if (fractions) {
        var view = new DataView(bytes.buffer, bytes.byteOffset + at, 4 * n);
        for (i = 0; i < n; i++) {
          var value = view.getFloat32(4 * i, true);
          values[i] = isFinite(value) ? value : 0;
        }
        at += 4 * n;
        return values;
      }
      for (i = 0; i < n; i++) {
        var own = number();
        values[i] = own % 2 === 0 ? own / 2 : -(own + 1) / 2;
      }
      for (i = n - 1; i > 0; i--) { values[parent[i]] += values[i]; }
      return values;
    };
    var now = column((bytes[1] & 2) !== 0);
    return {
      n: n, names: names, level: level, name: name, tone: tone, parent: parent, compared: compared,
      now: now, before: compared ? column((bytes[1] & 4) !== 0) : now
    };
  };

  // What a frame's children leave of it; what is left by rounding is nothing.
  var own = function (tree, values) {
    var left = Float64Array.from(values);
    for (var i = 1; i < tree.n; i++) { left[tree.parent[i]] -= values[i]; }
    for (i = 0; i < tree.n; i++) { left[i] = left[i] > 1e-6 * values[i] ? left[i] : 0; }
    return left;
  };

  // Turns the tree around: what takes the time itself, with its callers below. Callers of less than a 20,000th of what is
  // zoomed to are not told apart until it is zoomed to them; their frame says so.
  var invert = function (tree, zoomed) {
    var nows = own(tree, tree.now), befores = own(tree, tree.before), i;
    var out = { name: [tree.name[0]], parent: [-1], level: [0], now: [0], before: [0], cut: [0] };
    var first = { id: 0, nodes: [], nows: [], befores: [], on: 0, least: 0, moved: true };
    for (i = 0; i < tree.n; i++) {
      if (nows[i] > 0 || befores[i] > 0) {
        first.nodes.push(i);
        first.nows.push(nows[i]);
        first.befores.push(befores[i]);
        out.now[0] += nows[i];
        out.before[0] += befores[i];
      }
    }
    first.least = Math.max(out.now[0], out.before[0]) / 20000;
    var stamp = new Int32Array(tree.n), place = new Int32Array(tree.n), stamps = 0, steps = 0;
    var queue = [first];
    for (var head = 0; head < queue.length; head++) {
      var group = queue[head];
      queue[head] = null;
      var byName = new Map();
      stamps++;
      steps += group.nodes.length;
      for (i = 0; i < group.nodes.length; i++) {
        var node = group.moved ? group.nodes[i] : tree.parent[group.nodes[i]];
        if (node <= 0 && !(group.moved && node === 0)) { continue; }
        var part = byName.get(tree.name[node]);
        if (part === undefined) {
          part = { nodes: [], nows: [], befores: [], now: 0, before: 0 };
          byName.set(tree.name[node], part);
        }
        if (stamp[node] !== stamps) {
          stamp[node] = stamps;
          place[node] = part.nodes.length;
          part.nodes.push(node);
          part.nows.push(0);
          part.befores.push(0);
        }
        part.nows[place[node]] += group.nows[i];
        part.befores[place[node]] += group.befores[i];
        part.now += group.nows[i];
        part.before += group.befores[i];
      }
      var parts = Array.from(byName);
      parts.sort(function (a, b) { return Math.max(b[1].now, b[1].before) - Math.max(a[1].now, a[1].before); });
      for (var p = 0; p < parts.length; p++) {
        var made = parts[p][1];
        made.id = out.name.length;
        made.on = group.on >= 0 && zoomed.length > 0 && (group.on >= zoomed.length || zoomed[group.on] === parts[p][0]) ? group.on + 1 : -1;
        var weight = Math.max(made.now, made.before);
        made.least = made.on >= zoomed.length ? (made.on === zoomed.length ? weight / 20000 : group.least) : group.least;
        var stays = made.on > 0 || (weight >= made.least && out.name.length < MOST && steps < STEPS);
        out.name.push(parts[p][0]);
        out.parent.push(group.id);
        out.level.push(out.level[group.id] + 1);
        out.now.push(made.now);
        out.before.push(made.before);
        out.cut.push(stays ? 0 : made.nodes.some(function (each) { return tree.parent[each] > 0; }) ? 1 : 0);
        if (stays) { queue.push(made); }
      }
    }
    var n = out.name.length, tone = new Uint8Array(n);
    var least = Math.max(out.now[0], out.before[0]) / 1000;
    for (i = 0; i < n; i++) {
      var change = out.now[i] - out.before[i];
      tone[i] = !tree.compared || Math.abs(change) < least ? 0 : change > 0 ? 3 : 2;
    }
    return {
      n: n, names: tree.names, compared: tree.compared, tone: tone, cut: out.cut,
      level: Int32Array.from(out.level), name: Int32Array.from(out.name), parent: Int32Array.from(out.parent),
      now: Float64Array.from(out.now), before: Float64Array.from(out.before)
    };
  };

  // Places every frame between 0 and 1. A frame is as wide as what it takes itself, now or before, whichever is more, and
  // all below it: so what is gone has its place too. Levels stand one after the other, each from left to right.
  var layout = function (tree, mode) {
    var n = tree.n, i;
    var nows = own(tree, tree.now), befores = own(tree, tree.before);
    var width = new Float64Array(n), left = new Float64Array(n), cursor = new Float64Array(n);
    for (i = n - 1; i >= 0; i--) {
      width[i] += mode === "now" ? nows[i] : mode === "before" ? befores[i] : Math.max(nows[i], befores[i]);
      if (i > 0) { width[tree.parent[i]] += width[i]; }
    }
    var all = width[0] || 1, levels = 0;
    for (i = 0; i < n; i++) {
      if (i > 0) {
        left[i] = cursor[tree.parent[i]];
        cursor[tree.parent[i]] += width[i];
      }
      cursor[i] = left[i];
      levels = Math.max(levels, tree.level[i] + 1);
    }
    var from = new Int32Array(levels + 1);
    for (i = 0; i < n; i++) { from[tree.level[i] + 1]++; }
    for (i = 0; i < levels; i++) { from[i + 1] += from[i]; }
    var next = from.slice(0, levels), at = new Int32Array(n), node = new Int32Array(n);
    var x = new Float64Array(n), w = new Float64Array(n);
    for (i = 0; i < n; i++) {
      var k = next[tree.level[i]]++;
      at[i] = k;
      node[k] = i;
      x[k] = left[i] / all;
      w[k] = width[i] / all;
    }
    return { levels: levels, from: from, at: at, node: node, x: x, w: w };
  };

  // The last frame of a level that begins at or left of a place, or the level's first.
  var find = function (plan, level, place) {
    var low = plan.from[level], high = plan.from[level + 1] - 1;
    while (low < high) {
      var middle = (low + high + 1) >> 1;
      if (plan.x[middle] <= place) { low = middle; } else { high = middle - 1; }
    }
    return low;
  };

  var element = function (name, css, text, into) {
    var made = document.createElement(name);
    if (css) { made.className = css; }
    if (text) { made.textContent = text; }
    into.appendChild(made);
    return made;
  };

  var start = function (figure, base) {
    var unit = figure.querySelector(".packed").dataset.unit;
    var title = figure.querySelector("h3").textContent;
    var why = figure.querySelector(".why");
    var tree = base, plan, matches = null, kinds = [];
    var mode = "both", up = false, callers = false;
    var zoom = 0, zooms = [], focus = 0, hover = -1;
    var view = { left: 0, right: 1 }, goal = null, frame = 0;
    var still = matchMedia("(prefers-reduced-motion: reduce)"), dark = matchMedia("(prefers-color-scheme: dark)");
    var colours = {}, letter = 7, stubs = [];

    // ---- What stands around the drawing.
    var bar = document.createElement("div");
    bar.className = "fbar";
    var field = element("input", "", "", bar);
    field.type = "search";
    field.placeholder = "Search frames  (/)";
    field.setAttribute("aria-label", "Search frames of " + title);
    var regexLabel = element("label", "", "", bar);
    var regex = element("input", "", "", regexLabel);
    regex.type = "checkbox";
    regexLabel.appendChild(document.createTextNode("regex"));
    var button = function (text, hint, act) {
      var made = element("button", "", text, bar);
      made.type = "button";
      made.title = hint;
      made.addEventListener("click", act);
      return made;
    };
    var flameButton = button("Flame", "Callers below, as flames rise", function () { up = !up; rebuild(false); });
    var callersButton = button("Callers", "What takes the time itself, with its callers below", function () {
      callers = !callers;
      rebuild(true);
    });
    var outButton = button("Whole", "Back to the whole tree (Escape: one step)", function () { zooms = []; zoomTo(0); });
    if (base.compared) {
      var widthLabel = element("label", "", "width ", bar);
      var width = element("select", "", "", widthLabel);
      [["both", "now or before"], ["now", "now"], ["before", "before"]].forEach(function (choice) {
        element("option", "", choice[1], width).value = choice[0];
      });
      width.addEventListener("change", function () { mode = width.value; rebuild(false); });
    }
    var hits = element("output", "hits", "", bar);
    var box = document.createElement("div");
    box.className = "fview";
    var canvas = element("canvas", "", "", box);
    var spacer = element("div", "", "", box);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Flame graph of " + title
        + ". Arrow keys move between frames, Enter zooms, Escape goes back, slash searches.");
    var key = document.createElement("ul");
    key.className = "fkey";
    var now = document.createElement("p");
    now.className = "fnow";
    now.setAttribute("role", "status");
    var tip = document.createElement("div");
    tip.className = "ftip";
    tip.hidden = true;
    why.replaceWith(bar, box, key, now, tip);
    var draw2d = canvas.getContext("2d");

    var legend = function () {
      key.textContent = "";
      if (base.compared) {
        element("li", "more", "▲ more than before", key);
        element("li", "less", "▼ less", key);
        element("li", "gone", "gone: only before", key);
        element("li", "", "about the same", key);
      } else {
        var seen = new Set(kinds);
        ["code", "Java's own", "native", "kernel"].forEach(function (text, kind) {
          if (seen.has(kind) && seen.size > 1) { element("li", "k" + ((kind + 1) % 4), text, key); }
        });
      }
      element("li", "thin", "frames too narrow to tell apart", key);
    };

    // ---- Colours: from the style sheet, so that they follow light and dark.
    var rgb = function (text) {
      var hex = text.slice(1);
      if (hex.length === 3) { hex = hex.replace(/./g, "$&$&"); }
      return [0, 2, 4].map(function (i) { return parseInt(hex.slice(i, i + 2), 16); });
    };
    var mix = function (a, b, share) {
      return "rgb(" + a.map(function (part, i) { return Math.round(part + (b[i] - part) * share); }).join(",") + ")";
    };
    var paints = new Map();
    var readColours = function () {
      var sheet = getComputedStyle(figure);
      ["--f0", "--f1", "--f2", "--f3", "--fmore", "--fless", "--fsame", "--fhit", "--fthin", "--ftext", "--bg", "--fg", "--a"]
        .forEach(function (name) { colours[name] = sheet.getPropertyValue(name).trim(); });
      paints.clear();
      var tile = document.createElement("canvas");
      tile.width = tile.height = 8;
      var pen = tile.getContext("2d");
      pen.fillStyle = colours["--bg"];
      pen.fillRect(0, 0, 8, 8);
      pen.strokeStyle = colours["--fless"];
      pen.lineWidth = 2;
      [-8, 0, 8].forEach(function (shift) {
        pen.beginPath();
        pen.moveTo(shift - 1, 9);
        pen.lineTo(shift + 9, -1);
        pen.stroke();
      });
      colours.gone = draw2d.createPattern(tile, "repeat");
    };
    var kindOf = function (name) {
      if (name.slice(-4) === "_[k]") { return 3; }
      if (JDK.test(name)) { return 1; }
      return PACKAGES.test(name) || /^[A-Z][\w$]*\.[\w$<]+/.test(name) || !/[:\[(]|^_|^[a-z_0-9]+$/.test(name) ? 0 : 2;
    };
    var shadeOf = function (name) {
      var hash = 0;
      for (var i = 0; i < name.length; i++) { hash = (hash * 31 + name.charCodeAt(i)) | 0; }
      return (hash >>> 3) % 4;
    };
    var shades = base.names.map(shadeOf);
    kinds = base.names.map(kindOf);
    var paint = function (i) {
      var code, share = 0;
      if (i === 0 && !base.compared) { return colours["--fsame"]; }
      if (base.compared) {
        if (tree.now[i] === 0 && tree.before[i] > 0) { return colours.gone; }
        var change = Math.abs(tree.now[i] - tree.before[i]) / Math.max(tree.now[i], tree.before[i], 1e-300);
        share = tree.tone[i] === 0 ? 0 : 1 + Math.min(4, Math.floor(change * 5));
        code = tree.tone[i] * 8 + share;
      } else {
        code = 64 + (tree.tone[i] > 0 ? tree.tone[i] * 256 : kinds[tree.name[i]] * 4 + shades[tree.name[i]]);
      }
      var made = paints.get(code);
      if (made === undefined) {
        if (base.compared) {
          made = mix(rgb(colours["--fsame"]), rgb(colours[tree.tone[i] === 2 ? "--fless" : "--fmore"]), share === 0 ? 0 : 0.3 + share * 0.14);
        } else if (tree.tone[i] > 0) {
          made = colours[["", "--f0", "--fless", "--fmore"][tree.tone[i]]];
        } else {
          made = mix(rgb(colours["--f" + ((kinds[tree.name[i]] + 1) % 4)]), rgb(colours["--bg"]), shades[tree.name[i]] * 0.11);
        }
        paints.set(code, made);
      }
      return made;
    };

    // ---- Words for one frame.
    var share = function (i) { return tree.now[0] > 0 ? tree.now[i] / tree.now[0] : 0; };
    var change = function (i) {
      if (tree.now[i] === tree.before[i]) { return "unchanged"; }
      if (tree.before[i] === 0) { return "▲ new"; }
      if (tree.now[i] === 0) { return "▼ gone"; }
      var ratio = tree.now[i] / tree.before[i] - 1;
      return (ratio > 0 ? "▲ +" : "▼ −") + percent(Math.abs(ratio));
    };
    var plain = function (name) { return name.slice(-4) === "_[k]" ? name.slice(0, -4) + " (kernel)" : name; };
    var ownOf = function (i) {
      var left = tree.now[i];
      if (tree.level[i] + 1 < plan.levels) {
        for (var k = find(plan, tree.level[i] + 1, plan.x[plan.at[i]]); k < plan.from[tree.level[i] + 2]; k++) {
          var child = plan.node[k];
          if (tree.parent[child] === i) { left -= tree.now[child]; }
          if (plan.x[k] > plan.x[plan.at[i]] + plan.w[plan.at[i]]) { break; }
        }
      }
      return left > 1e-6 * tree.now[i] ? left : 0;
    };
    var lines = function (i) {
      var text = [plain(tree.names[tree.name[i]]), format(unit, tree.now[i]) + ", " + percent(share(i)) + " of all"];
      if (!callers) { text.push("own " + format(unit, ownOf(i)) + (tree.now[0] > 0 ? ", " + percent(ownOf(i) / tree.now[0]) : "")); }
      if (base.compared) { text.push("before " + format(unit, tree.before[i]) + "; " + change(i)); }
      if (tree.cut && tree.cut[i]) { text.push("its callers are not told apart here: zoom to it"); }
      return text;
    };
    var label = function (i, letters) {
      var name = plain(tree.names[tree.name[i]]);
      var tail = base.compared && tree.tone[i] > 0 ? "  " + change(i) : "  " + percent(share(i));
      if (name.length + tail.length <= letters) { return name + tail; }
      if (name.length <= letters) { return name; }
      var short = tree.names[tree.name[i]].replace(PACKAGES, "").replace(/_\[k]$/, "");
      return short.length <= letters ? short : letters < 3 ? "" : short.slice(0, letters - 1) + "…";
    };

    // ---- Drawing.
    var top = function (level) { return (up ? plan.levels - 1 - level : level) * ROW; };
    var size = function () {
      var height = Math.min(plan.levels * ROW, Math.max(120, box.clientHeight || 400, Math.min(620, innerHeight * 0.7)));
      var ratio = devicePixelRatio || 1;
      var wide = box.clientWidth;
      canvas.style.height = height + "px";
      spacer.style.height = Math.max(0, plan.levels * ROW - height) + "px";
      if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(wide * ratio);
        canvas.height = Math.round(height * ratio);
      }
      return { width: wide, height: height, ratio: ratio };
    };
    var draw = function () {
      frame = 0;
      var began = performance.now();
      if (goal) {
        var part = Math.min(1, (began - goal.since) / 160);
        var ease = 1 - Math.pow(1 - part, 3);
        view = { left: goal.from.left + (goal.left - goal.from.left) * ease, right: goal.from.right + (goal.right - goal.from.right) * ease };
        if (part === 1) {
          view = { left: goal.left, right: goal.right };
          goal = null;
        }
      }
      var area = size();
      if (area.width === 0) { return; }
      var g = draw2d, scale = area.width / (view.right - view.left), scroll = box.scrollTop;
      g.setTransform(area.ratio, 0, 0, area.ratio, 0, 0);
      g.fillStyle = colours["--bg"];
      g.fillRect(0, 0, area.width, area.height);
      g.font = "11.5px ui-monospace,Consolas,monospace";
      g.textBaseline = "middle";
      letter = g.measureText("mmmmmmmmmm").width / 10;
      stubs = [];
      var drawn = 0, looked = 0;
      for (var level = 0; level < plan.levels; level++) {
        var y = top(level) - scroll;
        if (y > area.height || y + ROW < 0) {
          // Levels follow one another: jump to the first that is in view.
          if (!up && y + ROW < 0) { level = Math.max(level, Math.ceil(scroll / ROW) - 2); }
          if (up && y > area.height) { level = Math.max(level, plan.levels - 2 - Math.ceil((scroll + area.height) / ROW)); }
          continue;
        }
        var stub = null;
        for (var k = find(plan, level, view.left), end = plan.from[level + 1]; k < end && plan.x[k] < view.right; k++) {
          looked++;
          var left = (plan.x[k] - view.left) * scale, right = left + plan.w[k] * scale;
          if (right <= 0 || plan.w[k] === 0) { continue; }
          if (right - left < THIN) {
            if (stub && left - stub.right < 1) {
              stub.right = right;
              stub.count++;
            } else {
              stub = { left: left, right: right, count: 1, level: level };
              stubs.push(stub);
            }
            continue;
          }
          stub = null;
          box1(g, plan.node[k], Math.max(0, left), Math.min(area.width, right), y);
          drawn++;
        }
      }
      g.fillStyle = colours["--fthin"];
      stubs.forEach(function (each) { g.fillRect(each.left, top(each.level) - scroll + 1, Math.max(THIN, each.right - each.left), ROW - 2); });
      if (hover >= 0 && hover !== focus) { ring(g, hover, scale, scroll, colours["--fg"], 1); }
      ring(g, focus, scale, scroll, document.activeElement === canvas ? colours["--a"] : colours["--fg"], document.activeElement === canvas ? 3 : 1);
      canvas.dataset.framesDrawn = drawn;
      canvas.dataset.framesLookedAt = looked;
      canvas.dataset.stubs = stubs.length;
      canvas.dataset.drawMillis = (performance.now() - began).toFixed(2);
      if (goal) { later(); }
    };
    var box1 = function (g, i, left, right, y) {
      var wide = right - left, gap = wide > 3 ? 1 : 0;
      var fade = (matches && !matches[tree.name[i]]) || tree.level[i] < tree.level[zoom];
      g.globalAlpha = fade ? 0.45 : 1;
      g.fillStyle = matches && matches[tree.name[i]] ? colours["--fhit"] : paint(i);
      g.fillRect(left, y + 1, wide - gap, ROW - 2);
      g.globalAlpha = fade ? 0.7 : 1;
      if (wide > 4 * letter) {
        var text = label(i, Math.floor((wide - 8) / letter));
        if (text) {
          if (tree.now[i] === 0 && base.compared) {
            g.fillStyle = colours["--bg"];
            g.fillRect(left + 2, y + 3, Math.min(wide - 5, text.length * letter + 6), ROW - 6);
          }
          g.fillStyle = matches && matches[tree.name[i]] ? "#fff" : colours["--ftext"];
          g.fillText(text, left + 4, y + ROW / 2 + 0.5);
        }
      }
      g.globalAlpha = 1;
    };
    var ring = function (g, i, scale, scroll, colour, line) {
      var k = plan.at[i];
      var left = Math.max(1, (plan.x[k] - view.left) * scale), right = Math.min(box.clientWidth - 1, (plan.x[k] + plan.w[k] - view.left) * scale);
      if (right < 0 || left > box.clientWidth) { return; }
      g.strokeStyle = colour;
      g.lineWidth = line;
      g.strokeRect(left, top(tree.level[i]) - scroll + 1.5, Math.max(3, right - left - 1), ROW - 3);
    };
    var later = function () { if (!frame) { frame = requestAnimationFrame(draw); } };

    // ---- Moving.
    var look = function (left, right) {
      if (still.matches || document.hidden) {
        view = { left: left, right: right };
        goal = null;
      } else {
        goal = { from: view, left: left, right: right, since: performance.now() };
      }
      later();
    };
    var path = function (i) {
      var names = [];
      for (; i > 0; i = tree.parent[i]) { names.unshift(tree.name[i]); }
      return names;
    };
    // The frame at the end of a path of names, or as far as there is one.
    var follow = function (names) {
      var at = 0;
      for (var depth = 0; depth < names.length && depth + 1 < plan.levels; depth++) {
        var found = -1;
        for (var k = plan.from[depth + 1]; k < plan.from[depth + 2] && found < 0; k++) {
          if (tree.parent[plan.node[k]] === at && tree.name[plan.node[k]] === names[depth]) { found = plan.node[k]; }
        }
        if (found < 0) { return at; }
        at = found;
      }
      return at;
    };
    var tell = function (i) { now.textContent = lines(i).join(" · "); };
    var show = function (i) {
      var y = top(tree.level[i]);
      if (y < box.scrollTop) { box.scrollTop = y; }
      if (y + ROW > box.scrollTop + box.clientHeight) { box.scrollTop = y + ROW - box.clientHeight; }
    };
    var focusOn = function (i) {
      focus = i;
      tell(i);
      show(i);
      canvas.dataset.focus = tree.names[tree.name[i]];
      later();
    };
    var zoomTo = function (i) {
      if (callers && i > 0) {
        // Callers below it that were too light to tell apart no longer are.
        var names = path(i), last = i;
        for (var k = 0; k < tree.n && last >= 0; k++) {
          if (tree.cut[k]) {
            var at = k;
            while (at > 0 && tree.level[at] > tree.level[i]) { at = tree.parent[at]; }
            if (at === i) { last = -1; }
          }
        }
        if (last < 0) {
          var steps = zooms.map(path);
          tree = invert(base, names);
          plan = layout(tree, mode);
          zooms = steps.map(follow);
          i = follow(names);
          hover = -1;
          search();
        }
      }
      zoom = i;
      canvas.dataset.zoom = tree.names[tree.name[i]];
      outButton.disabled = i === 0;
      var at0 = plan.at[i];
      look(plan.x[at0], plan.x[at0] + (plan.w[at0] || 1));
      focusOn(i);
    };
    var zoomIn = function (i) {
      if (i !== zoom && plan.w[plan.at[i]] > 0) {
        // A frame above leads back out: Escape then goes on from there.
        if (tree.level[i] > tree.level[zoom]) {
          zooms.push(zoom);
        } else {
          zooms = zooms.filter(function (each) { return tree.level[each] < tree.level[i]; });
        }
        zoomTo(i);
      }
    };
    var rebuild = function (turned) {
      var names = turned ? [] : path(zoom), steps = turned ? [] : zooms.map(path);
      if (turned) { tree = callers ? invert(base, []) : base; }
      plan = layout(tree, mode);
      zooms = steps.map(follow);
      hover = -1;
      tip.hidden = true;
      flameButton.setAttribute("aria-pressed", up);
      callersButton.setAttribute("aria-pressed", callers);
      figure.dataset.nodes = tree.n;
      figure.dataset.levels = plan.levels;
      search();
      size();
      if (up) { box.scrollTop = plan.levels * ROW; } else { box.scrollTop = 0; }
      goal = null;
      zoomTo(follow(names));
    };
    var search = function () {
      var text = field.value, test = null;
      field.removeAttribute("aria-invalid");
      if (text !== "" && regex.checked) {
        try {
          var pattern = new RegExp(text, "i");
          test = function (name) { return pattern.test(name); };
        } catch (e) {
          field.setAttribute("aria-invalid", "true");
          hits.textContent = "not a regular expression";
        }
      } else if (text !== "") {
        var lower = text.toLowerCase();
        test = function (name) { return name.toLowerCase().indexOf(lower) >= 0; };
      }
      matches = test ? Uint8Array.from(tree.names, function (name) { return test(name) ? 1 : 0; }) : null;
      if (matches) {
        // Of matches within one another the outermost counts.
        var inside = new Uint8Array(tree.n), weight = 0, before = 0, count = 0;
        for (var i = 0; i < tree.n; i++) {
          var found = i > 0 && matches[tree.name[i]];
          var within = i > 0 && inside[tree.parent[i]];
          inside[i] = found || within ? 1 : 0;
          count += found ? 1 : 0;
          weight += found && !within ? tree.now[i] : 0;
          before += found && !within ? tree.before[i] : 0;
        }
        var part = tree.now[0] > 0 ? weight / tree.now[0] : 0;
        hits.textContent = count.toLocaleString("en") + " frames, " + percent(part) + " of all"
            + (base.compared ? "; before " + percent(tree.before[0] > 0 ? before / tree.before[0] : 0) : "");
        canvas.dataset.matched = part;
      } else {
        if (text === "") { hits.textContent = ""; }
        delete canvas.dataset.matched;
      }
      later();
    };

    // ---- Pointer and keys.
    var under = function (event) {
      var edge = canvas.getBoundingClientRect(), px = event.clientX - edge.left, py = event.clientY - edge.top;
      var row = Math.floor((py + box.scrollTop) / ROW), level = up ? plan.levels - 1 - row : row;
      if (level < 0 || level >= plan.levels) { return { node: -1 }; }
      var stub = stubs.find(function (each) { return each.level === level && px >= each.left - 1 && px <= each.right + 1; });
      if (stub) { return { node: -1, stub: stub }; }
      var place = view.left + px / edge.width * (view.right - view.left), k = find(plan, level, place);
      return { node: place >= plan.x[k] && place < plan.x[k] + plan.w[k] ? plan.node[k] : -1 };
    };
    canvas.addEventListener("mousemove", function (event) {
      var hit = under(event), text = hit.stub
        ? [hit.stub.count.toLocaleString("en") + " frames", "too narrow to tell apart: zoom in to the frame they belong to"]
        : hit.node >= 0 ? lines(hit.node) : null;
      hover = hit.node;
      tip.hidden = !text;
      if (text) {
        tip.textContent = "";
        text.forEach(function (line, i) { element(i === 0 ? "b" : "span", "", line, tip); });
        var edge = figure.getBoundingClientRect();
        tip.style.left = Math.max(0, Math.min(event.clientX - edge.left + 14, edge.width - tip.offsetWidth)) + "px";
        tip.style.top = event.clientY - edge.top + 20 + "px";
      }
      later();
    });
    canvas.addEventListener("mouseleave", function () { hover = -1; tip.hidden = true; later(); });
    canvas.addEventListener("click", function (event) {
      var hit = under(event);
      if (hit.node >= 0) { tip.hidden = true; zoomIn(hit.node); }
    });
    var beside = function (step) {
      var k = plan.at[focus] + step, level = tree.level[focus];
      while (k >= plan.from[level] && k < plan.from[level + 1] && plan.w[k] === 0) { k += step; }
      return k >= plan.from[level] && k < plan.from[level + 1] && plan.x[k] + plan.w[k] > view.left && plan.x[k] < view.right ? plan.node[k] : focus;
    };
    var below = function () {
      var level = tree.level[focus] + 1, k = plan.at[focus];
      if (level >= plan.levels) { return focus; }
      for (var c = find(plan, level, Math.max(plan.x[k], view.left)); c < plan.from[level + 1] && plan.x[c] <= plan.x[k] + plan.w[k]; c++) {
        if (tree.parent[plan.node[c]] === focus && plan.w[c] > 0) { return plan.node[c]; }
      }
      return focus;
    };
    var above = function () { return Math.max(0, tree.parent[focus]); };
    var back = function () {
      if (field.value !== "" && document.activeElement === field) {
        field.value = "";
        search();
      } else if (zoom !== 0) {
        zoomTo(zooms.length ? zooms.pop() : 0);
      }
    };
    canvas.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey) { return; }
      switch (event.key) {
        case "ArrowLeft": focusOn(beside(-1)); break;
        case "ArrowRight": focusOn(beside(1)); break;
        case "ArrowDown": focusOn(up ? above() : below()); break;
        case "ArrowUp": focusOn(up ? below() : above()); break;
        case "Home": focusOn(zoom); break;
        case "Enter": zoomIn(focus); break;
        case "Escape": back(); break;
        case "/": field.focus(); break;
        default: return;
      }
      event.preventDefault();
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { canvas.focus(); } else if (event.key === "Escape") { back(); } else { return; }
      event.preventDefault();
    });
    var wait = 0;
    field.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(search, 80); });
    regex.addEventListener("change", search);
    box.addEventListener("scroll", later);
    canvas.addEventListener("focus", function () { tell(focus); later(); });
    canvas.addEventListener("blur", later);
    dark.addEventListener("change", function () { readColours(); later(); });
    new ResizeObserver(later).observe(box);

    readColours();
    legend();
    rebuild(true);
    draw();
    now.textContent = base.n.toLocaleString("en") + " frames in " + plan.levels.toLocaleString("en")
        + " levels. Click or Enter zooms, Escape goes back, arrows move, / searches.";
    figure.querySelector("details").open = false;
    figure.dataset.state = "drawn";
  };

  document.querySelectorAll(".flame").forEach(function (figure) {
    var why = figure.querySelector(".why");
    if (typeof DecompressionStream === "undefined") {
      why.textContent = "This browser cannot unpack the drawing, which needs DecompressionStream; the tables hold the heaviest frames.";
      return;
    }
    var packed = figure.querySelector(".packed");
    unpack(packed.textContent).then(function (bytes) {
      packed.textContent = "";
      start(figure, decode(bytes));
    }).catch(function (problem) {
      figure.dataset.state = "failed";
      why.textContent = "The drawing could not be unpacked (" + problem.message + "); the tables hold the heaviest frames.";
    });
  });
})();
