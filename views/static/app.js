// Comfort on top of pages that work without it: keys, time zone, checks answered in place.
(() => {
  const doc = document, root = doc.documentElement;
  root.classList.add("js");
  const typing = (el) => el && (/^(TEXTAREA|SELECT)$/.test(el.tagName) || (el.tagName === "INPUT" && !/^(radio|checkbox|submit)$/.test(el.type)));
  const click = (key) => {
    const el = doc.querySelector(`[data-key="${key}"]`);
    if (el) el.click();
    return !!el;
  };
  const choose = (n) => {
    const el = doc.querySelectorAll('main input[name="a"][type="radio"], main input[name="a"][type="checkbox"]')[n - 1];
    if (!el) return false;
    el.type === "radio" ? (el.checked = true) : (el.checked = !el.checked);
    el.focus();
    return true;
  };

  doc.addEventListener("keydown", (e) => {
    if (!doc.body.hasAttribute("data-keys") || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const el = doc.activeElement, plain = !typing(el);
    const onControl = el && /^(A|BUTTON|SUMMARY)$/.test(el.tagName);
    if (e.key === "Enter" && plain && !onControl) { if (click("Enter")) e.preventDefault(); return; }
    if (!plain) return;
    if (/^[1-9]$/.test(e.key) && choose(+e.key)) return e.preventDefault();
    if (e.key === "g") { const b = doc.querySelector('main button[name="guess"]'); if (b) { b.click(); e.preventDefault(); } return; }
    if (e.key === "/") { location.href = "/search"; return e.preventDefault(); }
    if (/^[xsuo]$/.test(e.key) && click(e.key)) e.preventDefault();
  });

  // The learner's zone goes along with every form, so that days end when the learner's do.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  doc.addEventListener("submit", (e) => {
    const f = e.target;
    if (f.method !== "post") return;
    const add = (name, value) => f.append(Object.assign(doc.createElement("input"), { type: "hidden", name, value }));
    if (zone && !f.elements.zone) add("zone", zone);
    const box = f.closest("[data-check]");
    if (!box || !window.fetch) return;
    e.preventDefault();
    if (f.sent) return; // a double click asks once
    f.sent = true;
    const data = new URLSearchParams(new FormData(f, e.submitter));
    fetch(f.getAttribute("action"), { method: "POST", body: data, headers: { "X-In-Place": "1" } })
      .then((r) => r.text())
      .then((html) => {
        const tag = box.querySelector(".tag"), ask = new DOMParser().parseFromString(html, "text/html").querySelector("main .ask");
        if (!ask) throw 0;
        box.replaceChildren(tag, ask);
        const head = box.querySelector("#verdict, [role=alert]");
        if (head) { head.tabIndex = -1; head.focus({ preventScroll: true }); }
      })
      .catch(() => {
        const by = e.submitter;
        if (by && by.name) add(by.name, by.value); // the button says what is meant
        HTMLFormElement.prototype.submit.call(f);
      });
  });

  doc.querySelectorAll("figure.code").forEach((fig) => {
    const pre = fig.querySelector("pre");
    if (!pre || !navigator.clipboard) return;
    const b = Object.assign(doc.createElement("button"), { type: "button", className: "copy quiet", textContent: "Copy" });
    b.onclick = () => navigator.clipboard.writeText(pre.textContent).then(() => { b.textContent = "Copied"; setTimeout(() => (b.textContent = "Copy"), 1500); });
    fig.append(b);
  });
})();
