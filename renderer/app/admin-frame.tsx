import type { ReactNode } from 'react';
import { adminPagesFor } from '../people/page-abilities.ts';
import { useMe } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { hashOf, type Route } from './route.ts';

/** 管理: what runs the agent, its pages at the left for those who may use them. */
export function AdminFrame({
  page,
  children,
}: {
  readonly page: Route['page'];
  readonly children: ReactNode;
}): ReactNode {
  const { nav } = useTexts().shell;
  const me = useMe();
  return (
    <div className="admin">
      <nav className="admin-rail" aria-label={nav.admin}>
        <p className="admin-title">{nav.admin}</p>
        {(me === null ? [] : adminPagesFor(me)).map((each) => (
          <a key={each} href={hashOf({ page: each })} aria-current={each === page ? 'page' : undefined}>
            {nav[each]}
          </a>
        ))}
      </nav>
      <div className="admin-page">{children}</div>
    </div>
  );
}
