import type { ReactNode } from 'react';
import type { ContentGroup, ContentRow } from '../../shared/api/content-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { ProblemView } from '../../shared/api/views/case-row.ts';
import { textFor } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { AttachmentButton } from './attachment-button.tsx';
import { ContentValue } from './content-value.tsx';
import { isAt } from './shown-text.ts';

interface Around {
  readonly caseId: string;
  readonly problems: readonly ProblemView[];
  readonly attachments: CaseDetail['attachments'];
}

/** Groups of one section, each a list of names and values. `data-path` is where a problem's path leads. */
export function ContentGroups({
  groups,
  ...around
}: Around & { readonly groups: readonly ContentGroup[] }): ReactNode {
  return groups.map((group) => (
    <dl key={group.path} className="content-group" data-path={group.path}>
      {rowsTogether(group.rows).map((rows) => (
        <Row key={`${rows[0].path} ${rows[0].label}`} rows={rows} {...around} />
      ))}
    </dl>
  ));
}

/** A line of its own for what is long, and for what a problem points at. */
function classOf(rows: Rows, wrong: boolean): string | undefined {
  const [first] = rows;
  const long = rows.length > 2 || (first.text ?? '').length > 36 || WIDE.has(first.label);
  return (
    [long || wrong ? 'content-wide' : '', wrong ? 'content-wrong' : ''].filter(Boolean).join(' ') || undefined
  );
}

/** Sentences, however short this one is; and what begins a part of its own. */
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

/** Neighbours of the same name are one line: several codes of a diagnosis, several times of day. */
function rowsTogether(rows: readonly ContentRow[]): Rows[] {
  const together: [ContentRow, ...ContentRow[]][] = [];
  for (const row of rows) {
    const last = together.at(-1);
    if (last?.[0].label === row.label && row.file === null) last.push(row);
    else together.push([row]);
  }
  return together;
}

function Row({ rows, caseId, problems, attachments }: Around & { readonly rows: Rows }): ReactNode {
  const { content } = useTexts();
  const language = useLanguage();
  const [first] = rows;
  const wrong = problems.filter(({ path }) => rows.some((row) => isAt(path, row.path)));
  const kept = attachments.find(({ name, state }) => name === first.file && state === 'spooled');
  return (
    <div data-path={first.path} className={classOf(rows, wrong.length > 0)}>
      <dt>{textFor(content.labels, first.label) ?? content.unknownLabel}</dt>
      <dd>
        {rows.map((row) => (
          <span key={row.path} className="content-value">
            <ContentValue row={row} />
          </span>
        ))}
        {kept === undefined ? null : <AttachmentButton id={caseId} name={kept.name} />}
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
