import type { ReactNode } from 'react';
import { ABILITIES, type Ability, may, ROLES } from '../../shared/people/abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';

/** What each role may, as the agent decides it: drawn out of the same table. */
export function AbilityMatrix(): ReactNode {
  const { people } = useTexts();
  const words = people.matrix;
  return (
    <Section title={words.title}>
      <p className="pad muted">{words.note}</p>
      <div className="looks-scroll" tabIndex={0} role="region" aria-label={words.title}>
        <table className="looks ability-matrix">
          <thead>
            <tr>
              <th scope="col">{words.ability}</th>
              {ROLES.map((role) => (
                <th key={role} scope="col" title={people.roleNotes[role]}>
                  {people.roles[role]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(Object.keys(ABILITIES) as Ability[]).map((ability) => (
              <tr key={ability}>
                <th scope="row">{people.abilities[ability]}</th>
                {ROLES.map((role) => (
                  <td key={role}>
                    {may([role], ability) ? (
                      <span className="tone-good">
                        <Icon name="tick" />
                        <span className="unseen">{words.may}</span>
                      </span>
                    ) : (
                      <span className="unseen">{words.mayNot}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
