import generatePicker from 'antd/es/date-picker/generatePicker';
import type { ReactNode } from 'react';
import { preferences } from '../app/preferences.ts';
import { useTexts } from '../texts/use-texts.ts';
import { dateOfDay, dayConfig, dayOfDate, dayTyped } from './day-config.ts';
import { useStore } from './use-store.ts';

const Picker = generatePicker(dayConfig);

interface DayFieldProps {
  readonly id?: string;
  /** Where no label stands beside it. */
  readonly label?: string;
  /** YYYY-MM-DD; empty for none. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  /** The first day that can be chosen. */
  readonly min?: string;
  readonly autoFocus?: boolean;
}

/** A day, chosen or typed, its year counted as the person has set it: 2026/11/30, or 115/11/30. */
export function DayField({ id, label, value, onChange, min, autoFocus = false }: DayFieldProps): ReactNode {
  const { calendar } = useStore(preferences);
  const { day: words } = useTexts().shell;
  const take = (day: string): void => {
    if (day !== value) onChange(day);
  };
  return (
    // What is typed counts as soon as it is whole, so that a button pressed next finds it ready.
    <span
      className="day-field"
      onInput={({ target }) => {
        const day = target instanceof HTMLInputElement ? dayTyped(target.value) : null;
        if (day !== null && (min === undefined || day >= min)) take(day);
      }}
    >
      <Picker
        key={calendar}
        {...(id === undefined ? {} : { id })}
        {...(label === undefined ? {} : { 'aria-label': label })}
        value={dateOfDay(value)}
        format="YYYY/MM/DD"
        placeholder={calendar === 'minguo' ? words.minguo : words.common}
        autoFocus={autoFocus}
        disabledDate={(date) => min !== undefined && dayOfDate(date) < min}
        onChange={(date) => {
          take(date === null ? '' : dayOfDate(date));
        }}
      />
    </span>
  );
}

/** Several days, each chosen or typed. */
export function DaysField({
  id,
  value,
  onChange,
  disabled,
}: {
  readonly id: string;
  readonly value: readonly string[];
  readonly onChange: (days: readonly string[]) => void;
  readonly disabled: boolean;
}): ReactNode {
  const { calendar } = useStore(preferences);
  const { day: words } = useTexts().shell;
  return (
    <Picker
      key={calendar}
      multiple
      id={id}
      disabled={disabled}
      value={value.flatMap((day) => dateOfDay(day) ?? [])}
      format="YYYY/MM/DD"
      placeholder={words.several}
      onChange={(dates) => {
        onChange((dates ?? []).map(dayOfDate).toSorted());
      }}
    />
  );
}
