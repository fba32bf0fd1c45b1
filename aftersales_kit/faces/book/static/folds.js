// Opens what is folded around the place that the address names, and the place itself if it is folded.
(() => {
  const place = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // no address of ours
    }
  };
  const open = () => {
    const wanted = location.hash && place();
    if (!wanted) return;
    if (wanted.matches("a.hb-moved")) {
      location.replace(wanted.href); // from before its page was split into parts
      return;
    }
    const own = wanted.matches("details") ? wanted : wanted.querySelector(":scope > details.hb-fold");
    const closed = [own].filter(Boolean);
    for (let around = wanted.closest("details"); around; around = around.parentElement.closest("details")) {
      closed.push(around);
    }
    for (const fold of closed) fold.open = true;
    if (closed.length) wanted.scrollIntoView();
  };
  addEventListener("hashchange", open);
  // A link to the place where one is already changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href*="#"]');
    if (link && link.hash === location.hash && link.pathname === location.pathname) setTimeout(open);
  });
  open();
})();
