import type { ThemeConfig } from 'antd/es/config-provider';
import antdTheme from 'antd/es/theme';
import type { Palette } from './palette.ts';

export const FONT =
  '"Segoe UI", "Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei UI", "Microsoft JhengHei", sans-serif';

/** antd in our palette: dense, flat, one accent. */
export function themeOf(palette: Palette, dark: boolean, motion: boolean): ThemeConfig {
  return {
    algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      // Not by cutting animations short in CSS: antd places its popups when their motion begins.
      motion,
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 6,
      colorPrimary: palette.accent,
      colorLink: palette.accent,
      colorError: palette.tones.bad.ink,
      colorWarning: palette.tones.attention.ink,
      colorSuccess: palette.tones.good.ink,
      colorInfo: palette.accent,
      colorInfoBg: palette.accentSoft,
      colorInfoBorder: palette.accentSoft,
      colorSuccessBg: palette.tones.good.soft,
      colorSuccessBorder: palette.tones.good.soft,
      colorWarningBg: palette.tones.attention.soft,
      colorWarningBorder: palette.tones.attention.soft,
      colorErrorBg: palette.tones.bad.soft,
      colorErrorBorder: palette.tones.bad.soft,
      colorBgLayout: palette.canvas,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorText: palette.text,
      colorTextSecondary: palette.textSecond,
      colorTextDescription: palette.textSecond,
      colorTextPlaceholder: palette.textSecond,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      controlHeight: 32,
    },
    components: {
      Button: {
        paddingInlineSM: 10,
        contentFontSizeSM: 13,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        primaryColor: dark ? palette.canvas : '#ffffff',
        dangerColor: dark ? palette.canvas : '#ffffff',
      },
      Tooltip: { maxWidth: 360 },
    },
  };
}
