import htmx from 'htmx.org';
import './theme-button.js';
import './menus.js';
import './keys.js';
import './selection.js';
import './live.js';
import { say } from './toast.js';
import './dialog.js';
import './copy.js';
import './header.js';
import './forms.js';
import './cash.js';
import './tabs.js';

Object.assign(htmx.config, {
  allowEval: false, // pages run under a content security policy without eval
  includeIndicatorStyles: false,
  historyCacheSize: 0, // no page content is kept in the browser's storage
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '(403|409|422)', swap: true },
    { code: '...', swap: false, error: true },
  ],
});

const lost = () => say(document.body.dataset.mtLost || '');
document.addEventListener('htmx:responseError', lost);
document.addEventListener('htmx:sendError', lost);

// ECharts is fetched only by a page that draws.
const draw = () => {
  if (document.querySelector('.mt-chart') && document.body.dataset.mtCharts) {
    import(document.body.dataset.mtCharts).then((charts) => charts.drawAll());
  }
};
draw();
document.addEventListener('htmx:afterSettle', draw);
