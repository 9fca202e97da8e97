// Charts read the tokens when they are drawn, so light, dark and the printed page agree.
import * as echarts from 'echarts/core';
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { formats } from './chart-formats.js';

echarts.use([BarChart, HeatmapChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

const drawn = new Map();
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--mt-${name}`).trim();

// "token:c1" is a colour of the day or night; "format:short" a function that JSON cannot carry.
function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
  if (typeof value !== 'string') return value;
  if (value.startsWith('token:')) return token(value.slice(6));
  if (value.startsWith('format:')) return formats[value.slice(7)];
  return value;
}

function defaults() {
  return {
    animation: false,
    textStyle: { fontFamily: 'IBM Plex Sans Variable, IBM Plex Sans, sans-serif', fontSize: 12 },
    tooltip: {
      trigger: 'axis', confine: true, transitionDuration: 0, padding: [7, 11],
      backgroundColor: token('surface'), borderColor: token('line-strong'), extraCssText: 'box-shadow:none;border-radius:4px',
      textStyle: { color: token('ink'), fontSize: 12 },
      axisPointer: { lineStyle: { color: token('line-strong') }, shadowStyle: { color: token('line'), opacity: 0.35 } },
    },
  };
}

const axis = () => ({
  axisLine: { lineStyle: { color: token('line-strong') } }, axisTick: { show: false },
  axisLabel: { color: token('ink-2'), fontSize: 12, hideOverlap: true },
  nameTextStyle: { color: token('ink-2'), fontSize: 12 }, splitLine: { lineStyle: { color: token('line') } },
});

function merge(base, over) {
  const all = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const both = value && typeof value === 'object' && !Array.isArray(value) && all[key] && typeof all[key] === 'object';
    all[key] = both ? merge(all[key], value) : value;
  }
  return all;
}

function draw(place) {
  const source = document.getElementById(place.dataset.option);
  if (!source) return;
  const option = resolve(JSON.parse(source.textContent));
  for (const side of ['xAxis', 'yAxis']) {
    if (!option[side]) continue;
    option[side] = merge(axis(), option[side]);
    const at = option[side].axisLabel.at;
    if (at) option[side].axisLabel.interval = (place) => at.includes(place);
  }
  let chart = drawn.get(place);
  if (!chart) {
    chart = echarts.init(place, null, { renderer: 'svg' });
    drawn.set(place, chart);
    new ResizeObserver(() => { if (!chart.isDisposed()) chart.resize(); }).observe(place);
  }
  chart.setOption(merge(defaults(), option), true);
}

export function drawAll() {
  for (const [place, chart] of drawn) if (!place.isConnected) { chart.dispose(); drawn.delete(place); }
  for (const place of document.querySelectorAll('.mt-chart')) if (!drawn.has(place)) draw(place);
}

document.addEventListener('mt:theme', () => { for (const place of drawn.keys()) draw(place); });
