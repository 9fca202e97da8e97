// Plain units on the axis: 2 M, 40 k, 2,300.
const lang = () => document.documentElement.lang || 'en';
const count = (value) => Number(value).toLocaleString(lang());
const trim = (value) => value.toLocaleString(lang(), { maximumFractionDigits: 1 });

function short(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9)} G`;
  if (size >= 1e6) return `${trim(value / 1e6)} M`;
  if (size >= 1e4) return `${trim(value / 1e3)} k`;
  return count(value);
}

const money = (value) => (value === null || value === undefined ? '' : Number(value).toLocaleString(lang(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
const percent = (value) => `${trim(value)} %`;
const gigabytes = (value) => `${trim(value)} GB`;
const hour = (value) => String(value).slice(0, 2) + ':00';

export const formats = { count, short, money, percent, gigabytes, hour };
