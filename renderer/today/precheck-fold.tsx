import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { useRef, useState, type ReactNode } from 'react';
import type { TodayView } from '../../shared/api/work-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { DismissDialog } from '../app/later-dialogs.ts';
import { hashOf } from '../app/route.ts';
import { useMay } from '../people/me.tsx';
import { countWords } from '../precheck/precheck.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Subject } from '../ui/words.tsx';
import type { TodayData } from './use-today.ts';
import '../precheck/precheck.css';

/** Maximum number of rows; the case list shows the rest. */
const SHOWN = 50;

type Quiet = TodayView['precheck'][number];

interface PrecheckFoldProps {
  readonly precheck: readonly Quiet[];
  readonly rows: TodayData['rows'];
}

/** Sent cases that do not meet all criteria of NHI's rule: one muted row, closed at first, in no count. */
export function PrecheckFold({ precheck, rows }: PrecheckFoldProps): ReactNode {
  const words = useTexts().precheck.today;
  const [open, setOpen] = useState(false);
  const [order, setOrder] = useState<QuietOrder>('most');
  const head = useRef<HTMLButtonElement>(null);
  const ask = useAsk<Quiet>(
    (one, onClose) => <DismissAlike {...{ one, precheck, rows, onClose }} />,
    // The row that had the focus is about to disappear.
    () => head.current?.focus(),
    (one) => !rows.has(one.caseId),
  );
  const sentAt = (caseId: string): string => rows.get(caseId)?.acceptedAt ?? '';
  // The agent sorts by the number of missing criteria, most first.
  const ordered =
    order === 'most' ? precheck : precheck.toSorted((a, b) => (sentAt(a.caseId) < sentAt(b.caseId) ? -1 : 1));
  if (precheck.length === 0) return null;
  return (
    <section className="panel work-precheck">
      <button ref={head} type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <b>{words.fold(precheck.length)}</b>
        <Icon name={open ? 'down' : 'right'} />
        <span className="second">{words.why}</span>
      </button>
      {open && precheck.length > 1 ? <Order order={order} onChange={setOrder} /> : null}
      {open ? (
        <ul>
          {ordered.slice(0, SHOWN).map((one) => {
            const row = rows.get(one.caseId);
            return row === undefined ? null : (
              <QuietRow key={one.caseId} one={one} row={row} onDismiss={() => ask(one)} />
            );
          })}
        </ul>
      ) : null}
    </section>
  );
}

const ORDERS = ['most', 'waited'] as const;
type QuietOrder = (typeof ORDERS)[number];

interface OrderProps {
  readonly order: QuietOrder;
  readonly onChange: (order: QuietOrder) => void;
}

function Order({ order, onChange }: OrderProps): ReactNode {
  const words = useTexts().precheck.today;
  return (
    <div className="precheck-order">
      <Segmented
        aria-label={words.order}
        value={order}
        onChange={onChange}
        options={ORDERS.map((value) => ({ value, label: words.orders[value] }))}
      />
    </div>
  );
}

function QuietRow({
  one,
  row,
  onDismiss,
}: {
  readonly one: Quiet;
  readonly row: CaseRow;
  readonly onDismiss: () => void;
}): ReactNode {
  const texts = useTexts();
  const words = texts.precheck.today;
  const mayWork = useMay('cases.work');
  return (
    <li>
      <Subject row={row} />
      <span className="muted">{words.said(one.label, countWords(one, texts) ?? '')}</span>
      <span className="precheck-deeds">
        <a href={hashOf({ page: 'case', id: one.caseId, part: 'precheck' })}>{words.open}</a>
        {mayWork ? (
          <Button
            type="link"
            size="small"
            aria-haspopup="dialog"
            aria-label={words.dismissOf(one.label)}
            onClick={onDismiss}
          >
            {words.dismiss}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

/** Confirmation that names all cases removed from the list. */
function DismissAlike({
  one: { rule, drug, label },
  precheck,
  rows,
  onClose,
}: PrecheckFoldProps & { readonly one: Quiet; readonly onClose: (done: boolean) => void }): ReactNode {
  const alike = precheck.filter((each) => each.rule === rule && each.drug === drug);
  const about = alike.flatMap(({ caseId }) => rows.get(caseId) ?? []);
  return <DismissDialog {...{ rule, drug, label, about, onClose }} count={alike.length} />;
}
