// Runs before anything is drawn, so that a page that was set to dark does not flash.
(() => {
  const theme = localStorage.getItem('weir.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
})();
