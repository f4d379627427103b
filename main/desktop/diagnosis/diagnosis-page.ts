import { assertNever } from '../../../shared/assert-never.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';
import { DIAGNOSIS_PATH } from '../window/app-address.ts';
import type { Diagnosis, DiagnosisForm } from './diagnosis.ts';
import { diagnosisStyle } from './diagnosis-style.ts';

/** Where to look further; shown at the foot. */
export interface DiagnosisFoot {
  readonly settingsFile: string | null;
  readonly logFile: string;
  readonly version: string;
}

/** The page of safe mode: html with forms, no script. Every value is escaped. */
export function diagnosisPage(options: {
  readonly diagnosis: Diagnosis | null;
  readonly foot: DiagnosisFoot;
  readonly texts: DeskTexts;
  readonly language: Language;
  readonly nonce: string;
}): string {
  const { diagnosis, foot, texts, language, nonce } = options;
  const lang = language === 'en' ? 'en' : 'zh-Hant-TW';
  // While it is being started again there is nothing to say yet; the main process loads what comes of it.
  const main =
    diagnosis === null
      ? `<h1 role="status">${escapeHtml(texts.diagnosis.trying)}</h1>`
      : content(diagnosis, foot, texts);
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(texts.product)}</title>
<style nonce="${nonce}">${diagnosisStyle}</style>
</head>
<body><main>${main}</main></body>
</html>
`;
}

function content(diagnosis: Diagnosis, foot: DiagnosisFoot, texts: DeskTexts): string {
  const words = texts.diagnosis;
  const rows: readonly (readonly [string, string | null])[] = [
    [words.code, diagnosis.code],
    [words.settingsFile, foot.settingsFile],
    [words.logFile, foot.logFile],
    [words.version, foot.version],
  ];
  return `
<p class="over">${escapeHtml(diagnosis.code === 'desktop-uncaught' ? words.brokenTitle : words.title)}</p>
<h1>${escapeHtml(diagnosis.heading)}</h1>
<p>${escapeHtml(diagnosis.why)}</p>
${list('ul', diagnosis.details)}
<p class="assurance">${escapeHtml(diagnosis.running === true ? words.brokenAssurance : words.assurance)}</p>
<h2>${escapeHtml(words.nextTitle)}</h2>
${list('ol', diagnosis.steps)}
<div class="forms">${diagnosis.forms.map((form) => formOf(form, texts)).join('')}</div>
<dl>${rows
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '')}</dd>`)
    .join('')}</dl>`;
}

function formOf(form: DiagnosisForm, { diagnosis }: DeskTexts): string {
  const { lockedNext, storageNext } = diagnosis;
  switch (form) {
    case 'retry':
      return post(form, '', diagnosis.retry);
    case 'recovery':
      return post(form, secretField(form, lockedNext.recovery), lockedNext.recoveryButton);
    case 'passphrase':
      return post(form, secretField(form, lockedNext.passphrase), lockedNext.passphraseButton);
    case 'use-machine-key':
      return post(form, '', storageNext.machineButton);
    case 'restart':
      return post(form, '', diagnosis.restart);
    default:
      return assertNever(form);
  }
}

function post(form: DiagnosisForm, fields: string, button: string): string {
  const action = `${DIAGNOSIS_PATH}/${form}`;
  return `<form method="post" action="${action}" autocomplete="off">${fields}<button>${escapeHtml(button)}</button></form>`;
}

/** A recovery code is read off paper, so it is shown as typed; a passphrase is not. */
function secretField(form: 'recovery' | 'passphrase', label: string): string {
  const type = form === 'recovery' ? 'text' : 'password';
  return `<label>${escapeHtml(label)} <input name="secret" type="${type}" required maxlength="1000" spellcheck="false"></label>`;
}

function list(tag: 'ul' | 'ol', lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<${tag}>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</${tag}>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
