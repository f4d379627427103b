import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { AssignmentRule } from '../../shared/api/assignment-contract.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { StaffField } from '../work/staff-field.tsx';
import { CodesField } from './codes-field.tsx';

export interface Draft extends AssignmentRule {
  readonly key: number;
}

interface RuleRowProps {
  readonly draft: Draft;
  readonly place: number;
  readonly count: number;
  readonly cannotWork: boolean;
  /** An earlier row already matches every case. */
  readonly isNeverReached: boolean;
  readonly onChange: (draft: Draft) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

export function RuleRow(props: RuleRowProps): ReactNode {
  const { draft, place, count, onChange, onMove } = props;
  const words = useLaterTexts().assignment;
  const { departments, drugs, owner } = draft;
  return (
    <li className="assignment-rule" aria-label={words.place(place)}>
      <span className="assignment-place tabular">{place}</span>
      <div className="assignment-fields">
        <CodesField
          table="department"
          label={words.departments}
          placeholder={words.everyDepartment}
          value={departments}
          onChange={(codes) => onChange({ ...draft, departments: codes })}
        />
        <CodesField
          table="drug"
          label={words.drugs}
          placeholder={words.everyDrug}
          value={drugs}
          onChange={(codes) => onChange({ ...draft, drugs: codes })}
        />
        <StaffField
          label={words.owner}
          placeholder={words.choose}
          value={owner === '' ? null : owner}
          autoFocus={false}
          onChange={(name) => onChange({ ...draft, owner: name })}
        />
      </div>
      <div className="assignment-moves">
        <Button
          type="text"
          disabled={place === 1}
          aria-label={words.up(place)}
          icon={<Icon name="up" />}
          onClick={() => onMove(-1)}
        />
        <Button
          type="text"
          disabled={place === count}
          aria-label={words.down(place)}
          icon={<Icon name="down" />}
          onClick={() => onMove(1)}
        />
        <Button
          type="text"
          aria-label={words.remove(place)}
          icon={<Icon name="close" />}
          onClick={props.onRemove}
        />
      </div>
      {props.cannotWork ? <p className="tone-attention">{words.cannot(owner)}</p> : null}
      {props.isNeverReached ? <p className="muted">{words.never}</p> : null}
    </li>
  );
}
