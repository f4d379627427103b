import type { ReactNode } from 'react';

export interface Bar {
  readonly key: string;
  readonly word: string;
  /** 0 to 1 of the longest. */
  readonly share: number;
  readonly text: string;
}

const [HEIGHT, LABEL, WIDTH, END] = [26, 220, 720, 120];

/** Lying bars with their words and numbers; what they show stands in the table too, so a reader hears the title and the bars. */
export function BarChart({
  title,
  bars,
}: {
  readonly title: string;
  readonly bars: readonly Bar[];
}): ReactNode {
  const height = bars.length * HEIGHT;
  return (
    <figure className="bar-chart">
      <figcaption>{title}</figcaption>
      <svg
        role="img"
        aria-label={`${title}：${bars.map(({ word, text }) => `${word} ${text}`).join('；')}`}
        viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
        width="100%"
      >
        {bars.map(({ key, word, share, text }, index) => {
          const long = Math.max(1, share * (WIDTH - LABEL - END));
          const middle = index * HEIGHT + HEIGHT / 2;
          return (
            <g key={key}>
              <title>{`${word} ${text}`}</title>
              <text x={LABEL - 8} y={middle} textAnchor="end" dominantBaseline="central">
                {shortened(word)}
              </text>
              <rect x={LABEL} y={middle - 8} width={long} height={16} rx={2} />
              <text x={LABEL + long + 6} y={middle} dominantBaseline="central" className="tabular">
                {text}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

/** Chinese is as wide as two letters. */
function shortened(word: string): string {
  let width = 0;
  let text = '';
  for (const char of word) {
    width += char.charCodeAt(0) > 0xff ? 2 : 1;
    if (width > 28) return `${text}…`;
    text += char;
  }
  return text;
}
