import Button from 'antd/es/button';
import Drawer from 'antd/es/drawer';
import Input from 'antd/es/input';
import Select from 'antd/es/select';
import { useEffect, useId, useState, type ReactNode } from 'react';
import type { CaseFilter } from '../../shared/api/contract.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Icon } from '../ui/icon.tsx';
import { rememberTexts } from './facet-texts.ts';
import {
  AXES,
  countMore,
  DUE_CHOICES,
  NO_MORE,
  PERIODS_BY,
  type Axis,
  type DueChoice,
  type MoreFilter,
  type PeriodBy,
} from './more-filter.ts';
import { SavedFilters } from './saved-filters.tsx';
import { useValueWord } from './value-word.ts';

interface FilterDrawerProps {
  readonly more: MoreFilter;
  /** All that the list is narrowed by now, also from elsewhere. */
  readonly filter: CaseFilter;
  readonly query: string;
  readonly onChange: (next: MoreFilter) => void;
}

/** The filters with many values, each with how many cases it would leave. */
export function FilterButton(props: FilterDrawerProps): ReactNode {
  const { list: words } = useTexts();
  const [open, setOpen] = useState(false);
  const count = countMore(props.more);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <Button
        icon={<Icon name="funnel" />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {count === 0 ? words.filter : words.filterCount(count)}
      </Button>
      <Drawer
        open={open}
        title={words.filterTitle}
        size={420}
        onClose={close}
        destroyOnHidden
        extra={
          <Button type="primary" onClick={close}>
            {words.apply}
          </Button>
        }
      >
        <Filters {...props} />
      </Drawer>
    </>
  );
}

function Filters({ more, filter, query, onChange }: FilterDrawerProps): ReactNode {
  const { list: words, cases } = useTexts();
  const { data, error, reload } = useQuery(JSON.stringify(filter), (agent, signal) =>
    agent.cases.facets(filter, { signal }),
  );
  // A choice asks anew: until the answer is there, the last one stays.
  const [last, setLast] = useState(data);
  if (data !== null && data !== last) setLast(data);
  useEffect(() => {
    if (data !== null) rememberTexts(data);
  }, [data]);
  const word = useValueWord();
  if (last === null && error !== null) return <LoadFailed error={error} retry={reload} />;
  return (
    <div className="filter-form">
      {AXES.map((axis) => (
        <Choice
          key={axis}
          label={words.axes[axis]}
          value={more.axes[axis]}
          loading={last === null}
          options={(last?.[axis] ?? []).map(({ value, text, count }) => ({
            value,
            label: `${word(axis, value, text)} (${num(count)})`,
          }))}
          onChange={(values) => {
            onChange(withAxis(more, axis, values));
          }}
        />
      ))}
      <Labelled label={words.due}>
        {(id) => (
          <Select<DueChoice | ''>
            id={id}
            value={more.due ?? ''}
            options={[
              { value: '', label: words.any },
              ...DUE_CHOICES.map((value) => ({ value, label: words.dueChoices[value] })),
            ]}
            onChange={(value) => {
              onChange({ ...more, due: value === '' ? null : value });
            }}
          />
        )}
      </Labelled>
      <Period more={more} onChange={onChange} />
      {countMore(more) === 0 ? null : (
        <Button
          onClick={() => {
            onChange({ ...NO_MORE, order: more.order });
          }}
        >
          {cases.filters.clear}
        </Button>
      )}
      <SavedFilters query={query} />
    </div>
  );
}

function Period({ more, onChange }: Pick<FilterDrawerProps, 'more' | 'onChange'>): ReactNode {
  const { list: words } = useTexts();
  const period = more.period ?? { by: 'applied' as const, from: '', to: '' };
  const change = (patch: Partial<typeof period>): void => {
    onChange({ ...more, period: { ...period, ...patch } });
  };
  return (
    <>
      <Labelled label={words.period}>
        {(id) => (
          <Select<PeriodBy | ''>
            id={id}
            value={more.period?.by ?? ''}
            options={[
              { value: '', label: words.any },
              ...PERIODS_BY.map((value) => ({ value, label: words.periodBy[value] })),
            ]}
            onChange={(by) => {
              onChange({ ...more, period: by === '' ? null : { ...period, by } });
            }}
          />
        )}
      </Labelled>
      {more.period === null ? null : (
        <div className="filter-days">
          {(['from', 'to'] as const).map((end) => (
            <Labelled key={end} label={words[end]}>
              {(id) => (
                <Input
                  id={id}
                  type="date"
                  value={period[end]}
                  onChange={(event) => {
                    change({ [end]: event.target.value });
                  }}
                />
              )}
            </Labelled>
          ))}
        </div>
      )}
    </>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: readonly string[];
  readonly options: { readonly value: string; readonly label: string }[];
  readonly loading: boolean;
  readonly onChange: (values: string[]) => void;
}): ReactNode {
  const { list: words } = useTexts();
  return (
    <Labelled label={props.label}>
      {(id) => (
        <Select<string[]>
          id={id}
          mode="multiple"
          allowClear
          loading={props.loading}
          placeholder={words.any}
          value={[...props.value]}
          options={props.options}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={props.onChange}
        />
      )}
    </Labelled>
  );
}

function Labelled(props: {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className="filter-field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
}

const withAxis = (more: MoreFilter, axis: Axis, values: readonly string[]): MoreFilter => ({
  ...more,
  axes: { ...more.axes, [axis]: values },
});
