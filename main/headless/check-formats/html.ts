import type { ProblemView } from '../../../shared/api/views/case-row.ts';
import { type CheckLanguage, type CheckShown, toldIn, WORDS } from './shown.ts';

/** One page without scripts or external links, to open, print or mail; the chosen language comes first. */
export function htmlOf(checked: readonly CheckShown[], lang: CheckLanguage): string {
  const words = WORDS[lang];
  const failed = checked.filter(({ ok }) => !ok).length;
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${words.title}</h1>
<p>${words.ok} ${String(checked.length - failed)} / ${words.failed} ${String(failed)}</p>
${checked.map((one) => fileOf(one, lang)).join('\n')}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.6 'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', sans-serif; }
body { margin: 24px auto; max-width: 1100px; padding: 0 16px; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #8888; padding: 6px 8px; text-align: left; vertical-align: top; }
tr { break-inside: avoid; } code { overflow-wrap: anywhere; } .other { opacity: .75; font-size: 12px; }
.error { border-left: 4px solid #b3261e; } .warning { border-left: 4px solid #9a6700; }`;

function fileOf({ file, ok, problems }: CheckShown, lang: CheckLanguage): string {
  const words = WORDS[lang];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const head = `<h2>${ok ? words.ok : words.failed}　<code>${escaped(file)}</code></h2>`;
  if (problems.length === 0) return `${head}\n<p>${words.nothing}</p>`;
  return `${head}
<p>${words.counts(errors, problems.length - errors)}</p>
<table>
<tbody>
${problems.map((problem) => rowOf(problem, lang)).join('\n')}
</tbody>
</table>`;
}

function rowOf(problem: ProblemView, lang: CheckLanguage): string {
  const words = WORDS[lang];
  const { severity, code, path, line, column = 1, found, expected } = problem;
  const [told, other] = [toldIn(problem, lang), toldIn(problem, lang === 'en' ? 'zh-TW' : 'en')];
  const lines = [
    `<strong>${escaped(told.message)}</strong>`,
    ...(typeof found === 'string' ? [`${words.found}<code>${escaped(found)}</code>`] : []),
    ...(expected === undefined ? [] : [`${words.expected}<code>${escaped(expected)}</code>`]),
    ...(told.next === '' ? [] : [escaped(words.next + told.next)]),
    `<span class="other" lang="${lang === 'en' ? 'zh-TW' : 'en'}">${escaped(`${other.message} ${other.next}`)}</span>`,
  ];
  const at = line === undefined ? '' : `${words.at(line, column)}<br>`;
  return `<tr class="${severity}"><td class="${severity}">${words[severity]}</td><td>${lines.join('<br>')}</td><td>${at}<code>${escaped(path)}</code><br><code>${escaped(code)}</code></td></tr>`;
}

/** Escapes file names and values of a Bundle, so that none is read as markup. */
const escaped = (text: string): string =>
  text.replace(/[&<>"'\p{Cc}]/gu, (char) =>
    /\p{Cc}/u.test(char) ? '?' : `&#${String(char.charCodeAt(0))};`,
  );
