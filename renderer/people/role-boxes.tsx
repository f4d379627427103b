import Checkbox from 'antd/es/checkbox';
import type { ReactNode } from 'react';
import { type Role, ROLES } from '../../shared/people/abilities.ts';
import { useTexts } from '../texts/use-texts.ts';

interface RoleBoxesProps {
  readonly chosen: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
}

/** The roles to choose from, each with what it is for. */
export function RoleBoxes({ chosen, onChange }: RoleBoxesProps): ReactNode {
  const { people } = useTexts();
  return (
    <fieldset className="role-boxes">
      <legend>{people.add.roles}</legend>
      {ROLES.map((role) => (
        <Checkbox
          key={role}
          checked={chosen.includes(role)}
          onChange={(event) => {
            const on = event.target.checked;
            onChange(ROLES.filter((each) => (each === role ? on : chosen.includes(each))));
          }}
        >
          {people.roles[role]}
          <span className="second">{people.roleNotes[role]}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}
