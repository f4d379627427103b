import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { hashOf } from '../app/route.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { firstPageOf } from './page-abilities.ts';
import { useRolesFor } from './use-me.ts';

/** In the place of a page that the person's roles do not include: whose it is, and a way on. */
export function NotForYou({ me, ability }: { readonly me: Me; readonly ability: Ability }): ReactNode {
  const { notForYou } = useTexts().people;
  const namesOf = useRolesFor();
  return (
    <div className="blank">
      <Icon name="block" size={36} />
      <h1>{notForYou.title}</h1>
      <p>{notForYou.detail(namesOf(ability))}</p>
      <Button type="primary" href={hashOf(firstPageOf(me))}>
        {notForYou.first}
      </Button>
    </div>
  );
}
