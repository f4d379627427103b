import Button from 'antd/es/button';
import Dropdown from 'antd/es/dropdown';
import type { ReactNode } from 'react';
import { LANGUAGES, type Language } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useStore } from '../ui/store.ts';
import { choose, preferences, THEMES, type ThemeChoice } from './preferences.ts';

const THEME_ICONS: Readonly<Record<ThemeChoice, IconName>> = { light: 'sun', dark: 'moon', system: 'screen' };

export function LanguageMenu(): ReactNode {
  const { language: texts } = useTexts().shell;
  const { language } = useStore(preferences);
  const words: Readonly<Record<Language, string>> = { 'zh-TW': texts.zh, en: texts.en };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [language],
        items: LANGUAGES.map((key) => ({ key, label: words[key] })),
        onClick: ({ key }) => {
          choose({ language: LANGUAGES.find((each) => each === key) ?? language });
        },
      }}
    >
      <Button type="text" aria-label={`${texts.label}: ${words[language]}`}>
        {words[language]}
      </Button>
    </Dropdown>
  );
}

export function ThemeMenu(): ReactNode {
  const { theme: texts } = useTexts().shell;
  const { theme } = useStore(preferences);
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [theme],
        items: THEMES.map((key) => ({
          key,
          label: (
            <span className="with-icon">
              <Icon name={THEME_ICONS[key]} />
              {texts[key]}
            </span>
          ),
        })),
        onClick: ({ key }) => {
          choose({ theme: THEMES.find((each) => each === key) ?? theme });
        },
      }}
    >
      <Button
        type="text"
        aria-label={`${texts.label}: ${texts[theme]}`}
        icon={<Icon name={THEME_ICONS[theme]} />}
      />
    </Dropdown>
  );
}
