/** Characters that would act and not be seen: controls, escape sequences, and those that turn the direction of writing. */
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from outside, with what acts replaced by its code: an escape sequence is shown as \x1b[31m. */
export function shown(text: string): string {
  return text.replace(acting, character => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** JSON in which every text is one that can be shown. */
export function parse(json: string): unknown {
  return JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? shown(value) : value));
}

const count = new Intl.NumberFormat('en');

/** 12345 → 12,345. */
export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : count.format(value);
}

/** Bytes with a unit of thousands. */
export function bytes(value: number): string {
  return scaled(value, 'B');
}

/** Bits a second, from bytes a second. */
export function bitRate(bytesPerSecond: number): string {
  return scaled(bytesPerSecond * 8, 'bit/s');
}

function scaled(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  let step = 0;
  while (value >= 999.5 && step < prefixes.length - 1) {
    value /= 1000;
    step++;
  }
  return `${step > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${prefixes[step]}${unit}`;
}

/** Seconds as people say them: 42 s, 3 min, 5 h, 2 d. */
export function span(seconds: number): string {
  if (seconds < 100) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

/** A moment, as date and time of the reader's zone. */
export function moment(iso: string | null | undefined): string {
  return iso ? new Date(iso).toLocaleString('sv-SE') : '–';
}

/** How long ago. */
export function ago(iso: string | null | undefined): string {
  return iso ? `${span((Date.now() - Date.parse(iso)) / 1000)} ago` : '–';
}

/** One of many: 1 host, 2 hosts. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}
