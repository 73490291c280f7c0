// What the pages do beside htmx: the list under a party's name, the date slider, focus and speech after an update.
(function () {
  "use strict";

  function byId(id) { return document.getElementById(id); }

  function say(text) { var line = byId("said"); if (line) { line.textContent = text; } }

  // ---- parties: a list under the field, moved through with the arrow keys ----
  function listOf(field) { return byId(field.getAttribute("aria-controls")); }

  function close(field) {
    var list = listOf(field);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(field, step) {
    var options = Array.prototype.slice.call(listOf(field).querySelectorAll("[role=option]"));
    if (!options.length) { return; }
    var at = options.findIndex(function (o) { return o.getAttribute("aria-selected") === "true"; });
    var next = at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length;
    options.forEach(function (o, i) { o.setAttribute("aria-selected", i === next ? "true" : "false"); });
    field.setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  }

  function choose(field, option) {
    field.value = option.dataset.value;
    close(field);
    say(option.dataset.value + " chosen");
  }

  document.addEventListener("keydown", function (event) {
    var field = event.target;
    if (!field.matches || !field.matches("[role=combobox]")) { return; }
    var list = listOf(field);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!list.children.length) { return; }
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      mark(field, event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden) {
      var option = list.querySelector("[aria-selected=true]");
      if (option) { choose(field, option); event.preventDefault(); }
    } else if (event.key === "Escape" && !list.hidden) {
      close(field);
      event.preventDefault();
    }
  });

  document.addEventListener("mousedown", function (event) {
    var option = event.target.closest && event.target.closest("[role=option]");
    if (option) {
      choose(document.querySelector('[aria-controls="' + option.parentNode.id + '"]'), option);
      event.preventDefault();
    }
  });

  document.addEventListener("focusout", function (event) {
    if (event.target.matches && event.target.matches("[role=combobox]")) { close(event.target); }
  });

  // ---- the date slider: the answer of the day under it, and the question asked again when it rests ----
  function dayOf(slider, value) {
    var day = new Date(slider.dataset.since + "T00:00:00Z");
    day.setUTCDate(day.getUTCDate() + Number(value));
    return day.toISOString().slice(0, 10);
  }

  function changesOf(slider) { return JSON.parse(slider.dataset.changes); }

  function showDay(slider) {
    var now = Number(slider.value), found = null;
    changesOf(slider).forEach(function (c) { if (c.since <= now) { found = c; } });
    var text = dayOf(slider, now) + (found ? ": " + found.text : "");
    slider.setAttribute("aria-valuetext", text);
    byId(slider.dataset.form + "-said").textContent = text;
  }

  function askDay(slider, keep) {
    var form = byId(slider.dataset.form);
    byId(slider.dataset.field).value = dayOf(slider, slider.value);
    form.dataset.keep = keep;
    form.requestSubmit();
  }

  document.addEventListener("input", function (event) {
    if (event.target.matches(".day-slider")) { showDay(event.target); }
  });

  document.addEventListener("change", function (event) {
    var slider = event.target;
    if (slider.matches(".day-slider")) {
      clearTimeout(slider.timer);
      slider.timer = setTimeout(function () { askDay(slider, "#" + slider.id); }, 300);
      return;
    }
    document.querySelectorAll('.day-slider[data-field="' + slider.id + '"]').forEach(function (other) {
      if (slider.value) {  // a day typed in the field moves the slider
        other.value = Math.round((Date.parse(slider.value) - Date.parse(other.dataset.since)) / 86400000);
        showDay(other);
      }
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-step]");
    if (!button) { return; }
    var slider = byId(button.dataset.slider), now = Number(slider.value);
    var days = changesOf(slider).map(function (c) { return c.since; });
    var next = button.dataset.step === "1"
      ? days.find(function (d) { return d > now; })
      : days.filter(function (d) { return d < now; }).pop();
    if (next === undefined) { say("no other change"); return; }
    slider.value = next;
    showDay(slider);
    askDay(slider, '[data-step="' + button.dataset.step + '"]');
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print]")) { window.print(); }
  });

  // ---- batch: a file dropped anywhere in the frame is the file chosen ----
  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var frame = event.target.closest && event.target.closest(".drop");
      if (!frame) { return; }
      event.preventDefault();
      frame.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        frame.querySelector("input[type=file]").files = event.dataTransfer.files;
        say(Array.prototype.map.call(event.dataTransfer.files, function (f) { return f.name; }).join(", ") + " chosen");
      }
    });
  });

  // ---- after an update: the field of the next question has the focus, and the answer is spoken ----
  var keep = "";

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.tagName !== "FORM") { return; }
    var by = event.detail.requestConfig.triggeringEvent;
    keep = event.target.dataset.keep || (by && by.submitter && by.submitter.name === "_on" ? "#headline" : "");
    delete event.target.dataset.keep;
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target || event.target;
    if (target.matches && target.matches("[role=listbox]")) {
      var field = document.querySelector('[aria-controls="' + target.id + '"]');
      var count = target.querySelectorAll("[role=option]").length;
      target.hidden = !count || document.activeElement !== field;
      field.setAttribute("aria-expanded", target.hidden ? "false" : "true");
      say(count ? count + " parties named alike" : "no party named alike");
      return;
    }
    if (target.id === "claims" && byId("claims-told")) { say(byId("claims-told").textContent); return; }
    if (target.id === "case-live") { say(byId("day-told").textContent); return; }
    if (target.id !== "main") { return; }
    var line = byId("headline");
    if (line) { say(line.textContent); }
    var to = document.querySelector(keep || "[data-focus]");
    if (to) { to.focus({ preventScroll: !keep }); }
    keep = "";
  });
})();
