const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (-?[0-9.eE+-]+|\\+Inf|NaN)$`);
const HEAD = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.+)$`);
const TYPES = ['gauge', 'counter', 'histogram', 'info', 'unknown'];

/** Reads OpenMetrics 1.0 text as a scraper does: by sample, its labels in order. Whatever the grammar does not let in throws. */
export function samplesIn(text: string): Record<string, number> {
  if (!text.endsWith('\n# EOF\n')) throw new Error('the text does not end with # EOF');
  const types = new Map<string, string>();
  const found: Record<string, number> = {};
  for (const line of text.split('\n').slice(0, -2)) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, what, name = '', value = ''] = head;
      if (what !== 'TYPE') continue;
      if (!TYPES.includes(value) || types.has(name)) throw new Error(`type: ${line}`);
      types.set(name, value);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    const [, name = '', labels, value] = sample;
    const family = [...types].find(
      ([known, type]) =>
        name === known ||
        (type === 'histogram' &&
          /^_(?:bucket|sum|count)$/.test(name.slice(known.length)) &&
          name.startsWith(known)),
    );
    if (family === undefined) throw new Error(`of no type: ${line}`);
    const key =
      labels === undefined
        ? name
        : `${name}{${labels
            .split(/,(?=[a-z_]+=")/)
            .toSorted()
            .join(',')}}`;
    if (key in found) throw new Error(`twice: ${line}`);
    found[key] = Number(value);
  }
  return found;
}
