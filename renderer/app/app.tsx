import AntdApp from 'antd/es/app';
import ConfigProvider from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhTWLocale from 'antd/es/locale/zh_TW';
import { useLayoutEffect, useMemo, type ReactNode } from 'react';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useStore } from '../ui/store.ts';
import { applyPalette, DARK, LIGHT } from './palette.ts';
import { preferences } from './preferences.ts';
import { themeOf } from './theme.ts';
import { useMedia } from './use-media.ts';

/** Theme, language and messages around the page. */
export function App({
  nonce,
  children,
}: {
  readonly nonce: string;
  readonly children: ReactNode;
}): ReactNode {
  const dark = useDark();
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const theme = useMemo(() => themeOf(dark ? DARK : LIGHT, dark, !still), [dark, still]);
  const language = useLanguage();
  const { title } = useTexts().shell;
  useLayoutEffect(() => {
    applyPalette(dark ? DARK : LIGHT, dark);
  }, [dark]);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.title = title;
  }, [language, title]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? enUS : zhTWLocale}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false} message={{ maxCount: 3 }}>
        {children}
      </AntdApp>
    </ConfigProvider>
  );
}

/** Whether the page is dark now: as chosen, or as the system is. Never on paper. */
function useDark(): boolean {
  const { theme } = useStore(preferences);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const printing = useMedia('print');
  if (printing) return false;
  return theme === 'system' ? systemDark : theme === 'dark';
}
