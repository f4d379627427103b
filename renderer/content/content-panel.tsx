import type { ReactNode } from 'react';
import type { ContentGroup, ContentRow } from '../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { ProblemView } from '../../shared/api/views/case-row.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { contentWord, GENDERS } from '../../shared/twpas/content-words.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { plainAmount } from '../format/unit.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useMay } from '../people/me.tsx';
import { textFor } from '../texts/texts.ts';
import { useCodeText, useTexts, useLanguage } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { AttachmentButton } from './attachment-drawer.tsx';
import { isAt, codeShown, plainDates } from './shown-text.ts';

interface ContentPanelProps {
  readonly detail: CaseDetail;
  /** The patient's data are revealed on this page. */
  readonly phi: boolean;
}

/** The sent content in readable form; fetched when its tab opens, as each view is recorded. */
export function ContentPanel({ detail, phi }: ContentPanelProps): ReactNode {
  const { content } = useTexts();
  return (
    <Section title={content.title} className="content-panel">
      <Content detail={detail} phi={phi} />
    </Section>
  );
}

/** Reconnecting does not refetch: a case's Bundle never changes. */
function Content({ detail, phi }: ContentPanelProps): ReactNode {
  const { content } = useTexts();
  const seesNames = useMay('cases.work');
  const { id, sha256, problems } = detail;
  const { data, error, reload } = useQuery(
    `${id} ${sha256} ${String(phi)}`,
    (agent, signal) => agent.cases.content({ id, phi }, { signal }),
    () => false,
  );
  if (data === null) return <NoAnswer error={error} reload={reload} pad rows={8} />;
  return (
    <div className="content">
      <nav className="content-toc" aria-label={content.toc}>
        {data.sections.map(({ key, groups }) => (
          <button
            key={key}
            type="button"
            className="text-button"
            onClick={() => document.getElementById(`content-${key}`)?.scrollIntoView({ block: 'start' })}
          >
            {content.sections[key]}
            {groups.length > 1 ? <span className="count"> {num(groups.length)}</span> : null}
          </button>
        ))}
      </nav>
      <div className="content-body">
        {data.phi ? null : <p className="muted">{seesNames ? content.numbersMasked : content.masked}</p>}
        {data.cut ? <p className="tone-attention">{content.cut}</p> : null}
        {data.sections.map(({ key, groups }) => (
          <section key={key} id={`content-${key}`} aria-labelledby={`content-title-${key}`}>
            <h3 id={`content-title-${key}`}>{content.sections[key]}</h3>
            <ContentGroups caseId={id} groups={groups} problems={problems} attachments={detail.attachments} />
          </section>
        ))}
      </div>
    </div>
  );
}

interface ContentContext {
  readonly caseId: string;
  readonly problems: readonly ProblemView[];
  readonly attachments: CaseDetail['attachments'];
}

/** Groups of one section as lists of names and values. */
export function ContentGroups({
  groups,
  ...around
}: ContentContext & { readonly groups: readonly ContentGroup[] }): ReactNode {
  return groups.map((group) => (
    <dl key={group.path} className="content-group" data-path={group.path}>
      {rowsTogether(group.rows).map((rows) => (
        <Row key={`${rows[0].path} ${rows[0].label}`} rows={rows} {...around} />
      ))}
    </dl>
  ));
}

/** Long values and values with a problem take a full line. */
function classOf(rows: Rows, wrong: boolean): string | undefined {
  const [first] = rows;
  const long = rows.length > 2 || (first.text ?? '').length > 36 || WIDE.has(first.label);
  return (
    [long || wrong ? 'content-wide' : '', wrong ? 'content-wrong' : ''].filter(Boolean).join(' ') || undefined
  );
}

/** Labels with a full line: sentences, even short ones, and the start of a part. */
const WIDE = new Set([
  'summary',
  'conclusion',
  'drug',
  'assessed',
  'report',
  'component',
  'file',
  'assessment',
  'plan',
]);

type Rows = readonly [ContentRow, ...ContentRow[]];

/** Merges neighbouring rows of the same name: several codes of a diagnosis, several times of day. */
function rowsTogether(rows: readonly ContentRow[]): Rows[] {
  const together: [ContentRow, ...ContentRow[]][] = [];
  for (const row of rows) {
    const last = together.at(-1);
    if (last?.[0].label === row.label && row.file === null) last.push(row);
    else together.push([row]);
  }
  return together;
}

function Row({ rows, caseId, problems, attachments }: ContentContext & { readonly rows: Rows }): ReactNode {
  const { content } = useTexts();
  const language = useLanguage();
  const [first] = rows;
  const wrong = problems.filter(({ path }) => rows.some((row) => isAt(path, row.path)));
  const kept = attachments.filter(({ state }) => state === 'spooled').map(({ name }) => name);
  const file = kept.find((name) => name === first.file);
  return (
    <div data-path={first.path} className={classOf(rows, wrong.length > 0)}>
      <dt>{textFor(content.labels, first.label) ?? content.unknownLabel}</dt>
      <dd>
        {rows.map((row) => (
          <span key={row.path} className="content-value">
            <ContentValue row={row} />
          </span>
        ))}
        {file === undefined ? null : <AttachmentButton id={caseId} name={file} among={kept} />}
        {wrong.map((problem) => (
          <p
            key={`${problem.code} ${problem.path}`}
            className={
              problem.severity === 'error' ? 'content-problem tone-bad' : 'content-problem tone-attention'
            }
          >
            <Icon name={problem.severity === 'error' ? 'cross' : 'alert'} />
            <span className="unseen">{content.problemHere}</span>
            {language === 'en' ? problem.messageEn : problem.message}
          </p>
        ))}
      </dd>
    </div>
  );
}

/** Labels whose codes the hospital may have names for. */
const TABLES: Readonly<Partial<Record<string, NameTable>>> = {
  drug: 'drug',
  indication: 'indication',
  department: 'department',
};

/** A row's value: its text or the word for its code, with the code if it adds information. */
export function ContentValue({ row }: { readonly row: ContentRow }): ReactNode {
  const language = useLanguage();
  const codeText = useCodeText();
  const { nameOf } = useCodeNames();
  const word = contentWord(row.system, row.code);
  const texts = useTexts();
  const own =
    row.text === null
      ? null
      : row.label === 'gender'
        ? codeText(GENDERS, row.text)
        : plainAmount(row.text, texts);
  const table = TABLES[row.label];
  const named = table === undefined || row.code === null ? null : nameOf(table, row.code, own);
  const said =
    (named === row.code ? null : named) ??
    own ??
    (word === null ? null : language === 'en' ? word.en : word.zh);
  const code = said === null ? row.code : codeShown(row);
  return (
    <>
      {said === null ? null : (
        <span className="content-said">{plainDates(said, { dateOnly, dateTime })}</span>
      )}
      {code === null ? null : <span className={said === null ? 'tabular' : 'content-code'}>{code}</span>}
    </>
  );
}
