import Select from 'antd/es/select';
import { useId, useState, type ReactNode } from 'react';
import { LIST_COLUMNS, type ListColumn } from '../../shared/reconcile.ts';
import { maskNumber } from '../../shared/mask.ts';
import { useAsked } from '../connection/use-action.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { AskDialog } from '../ui/ask-dialog.tsx';
import { areEnough, type Columns, guessColumns } from './columns.ts';
import type { LoadedList } from './use-list-file.ts';

interface ColumnsDialogProps {
  readonly list: LoadedList;
  readonly onChosen: (columns: Columns) => void;
  readonly onClose: () => void;
}

/** Chooses the list's columns; guessed from their heads and saved for the hospital. */
export function ColumnsDialog({ list, onChosen, onClose }: ColumnsDialogProps): ReactNode {
  const words = useLaterTexts().reconcile.columns;
  const [columns, setColumns] = useState<Columns>(() => list.columns ?? guessColumns(list.heads));
  const heads = [...list.heads];
  const places = Object.values(columns);
  const isTwice = new Set(places).size < places.length;
  const asked = useAsked(
    (client) => client.reconcile.keepColumns({ heads, columns: { ...columns } }),
    () => {
      onChosen(columns);
    },
  );
  return (
    <AskDialog
      title={words.title}
      width={640}
      does={[words.detail, words.need]}
      ok={words.ok}
      ready={areEnough(columns) && !isTwice}
      running={asked.running}
      error={isTwice ? words.twice : asked.error}
      onOk={asked.run}
      onClose={onClose}
    >
      <div className="reconcile-columns">
        {LIST_COLUMNS.map((column) => (
          <ColumnField
            key={column}
            column={column}
            list={list}
            value={columns[column]}
            onChange={(place) => {
              asked.forget();
              const { [column]: _before, ...others } = columns;
              setColumns(place === undefined ? others : { ...others, [column]: place });
            }}
          />
        ))}
      </div>
    </AskDialog>
  );
}

const NOWHERE = -1;

function ColumnField({
  column,
  list,
  value,
  onChange,
}: {
  readonly column: ListColumn;
  readonly list: LoadedList;
  readonly value: number | undefined;
  readonly onChange: (place: number | undefined) => void;
}): ReactNode {
  const words = useLaterTexts().reconcile.columns;
  const id = useId();
  const { table, head, heads } = list;
  const [first] = table.rows.slice(head + 1);
  const options = heads.map((name, place) => {
    const example = first?.cells[place]?.text ?? '';
    // Mask ID numbers, which others could see on the screen.
    const shown = /^[A-Z][A-Z\d]\d{8}$/i.test(example) ? maskNumber(example) : example.slice(0, 16);
    return {
      value: place,
      label: words.option(name === '' ? words.unnamed(String(place + 1)) : name, shown),
    };
  });
  return (
    <>
      <label htmlFor={id}>{words.names[column]}</label>
      <Select<number>
        id={id}
        className="wide-field"
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? NOWHERE}
        options={[{ value: NOWHERE, label: words.none }, ...options]}
        onChange={(place) => {
          onChange(place === NOWHERE ? undefined : place);
        }}
      />
    </>
  );
}
