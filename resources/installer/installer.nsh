; Added to electron-builder's own installer script. Silent: Setup.exe /S, and Uninstall.exe /S [/DELETEDATA].
; The agent is asked to finish what it sends before its files are replaced; what is cut off all the same is looked up
; at NHI at the next start and never sent blindly again.

!define TWPAS_TASK "TWPAS Agent"
!define TWPAS_DATA "$COMMONPROGRAMDATA_TWPAS\TWPAS Agent"
Var COMMONPROGRAMDATA_TWPAS

!macro twpasStop DIR
  ; Fails quietly where nothing runs, or nothing is installed yet.
  IfFileExists "${DIR}\resources\agent\twpas-agent.cmd" 0 +2
  nsExec::ExecToLog '"${DIR}\resources\agent\twpas-agent.cmd" stop --config "${TWPAS_DATA}\agent.yaml" --by installer'
  Pop $R9
  nsExec::ExecToLog 'schtasks /End /TN "${TWPAS_TASK}"'
  Pop $R9
!macroend

!macro twpasFolders
  ReadEnvStr $COMMONPROGRAMDATA_TWPAS "ProgramData"
!macroend

!macro customInit
  !insertmacro twpasFolders
  !insertmacro twpasStop "$INSTDIR"
!macroend

!macro customInstall
  !insertmacro twpasFolders
  ; The folder for settings and policy: read by all accounts, changed by administrators. ProgramData itself lets every account
  ; add files: a policy.yaml put there first would hold for all of them, and for the administrator who applies an update.
  ; System, administrators, who made something in it; all accounts read this folder and its files, not what lies in a folder
  ; of it, where somebody's data may be. By number, since names are translated.
  CreateDirectory "${TWPAS_DATA}"
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "${TWPAS_DATA}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-3-0:(OI)(CI)(IO)F *S-1-5-32-545:(OI)(NP)RX'
  Pop $R9
  ; A folder for data may still be made in it by the account that works with it, and no file beside the settings.
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "${TWPAS_DATA}" /grant *S-1-5-32-545:(AD)'
  Pop $R9
  ; A boot task that was there before goes on; none is made here (twpas-agent service install does).
  nsExec::ExecToLog 'schtasks /Run /TN "${TWPAS_TASK}"'
  Pop $R9
!macroend

!macro customUnInstall
  !insertmacro twpasFolders
  ${ifNot} ${isUpdated}
    !insertmacro twpasStop "$INSTDIR"
    nsExec::ExecToLog 'schtasks /Delete /TN "${TWPAS_TASK}" /F'
    Pop $R9
    ${GetParameters} $R8
    ClearErrors
    ${GetOptions} $R8 "/DELETEDATA" $R7
    ${ifNot} ${Errors}
      RMDir /r "${TWPAS_DATA}"
    ${else}
      ; Asked twice, and "no" is the answer of a silent run: cases, keys and the audit trail have to be kept for years.
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "是否一併刪除案件、金鑰與稽核軌跡？$\r$\n（${TWPAS_DATA}）$\r$\n依規定應保存多年，一般請選「否」。$\r$\n$\r$\nDelete cases, keys and the audit trail as well?" /SD IDNO IDNO twpasKeep
      MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "刪除後無法復原，仍在審查中的案件將失去追蹤。確定刪除？$\r$\n$\r$\nThis cannot be undone. Delete?" /SD IDNO IDNO twpasKeep
      RMDir /r "${TWPAS_DATA}"
      twpasKeep:
    ${endIf}
  ${endIf}
!macroend
