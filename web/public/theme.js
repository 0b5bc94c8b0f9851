// Runs before the first paint, as a file of its own so that the page works under `script-src 'self'`.
(function () {
  let theme = null;
  try {
    theme = localStorage.getItem('sparkle.theme');
  } catch {
    // Storage may be forbidden: then the system decides.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
