; Added to electron-builder's own installer script. Silent: Setup.exe /S, and Uninstall.exe /S [/DELETEDATA].
; Exit codes: 0 done, 1 cancelled by a person, 2 ended by this script (a message says why; the version before runs on).
;
; The agent is asked to finish what it sends before its files are replaced; what is cut off all the same is looked up
; at NHI at the next start and never sent blindly again. A set-up that is opened and cancelled stops nothing. What ran before runs
; again at the end: the boot task, and the window's program of each signed-in person.
; Programs of Windows are called by their full path: a bare name is looked for beside the set-up file first, and that may lie
; in a folder where everybody writes.

!include "LogicLib.nsh"
!include "FileFunc.nsh"
; The template leaves these two out where `customCheckAppRunning` is there.
!include "getProcessInfo.nsh"
Var pid

!define TWPAS_TASK "TWPAS Agent"
!define TWPAS_WINDOW_TASK "TWPAS Agent window"
!define TWPAS_DATA "$COMMONPROGRAMDATA_TWPAS\TWPAS Agent"
!define TWPAS_AGENT "$INSTDIR\resources\agent\twpas-agent.cmd"
Var COMMONPROGRAMDATA_TWPAS

!macro twpasFolders
  ReadEnvStr $COMMONPROGRAMDATA_TWPAS "ProgramData"
!macroend

; SCRIPT: at most some 900 characters, the length of a text in this script. Without PowerShell nothing happens.
!macro twpasPowerShell SCRIPT
  nsExec::Exec `"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -C "${SCRIPT}"`
  Pop $R9
!macroend

; The window's program belongs to a person's session, which a set-up run by a deployment tool is not in. A task for each person whose
; program runs does there, with that person's rights, what is to be done: here it starts the program with --quit, on which the running
; one lets its agent finish, and ends. The other words of its command line (--config) stay in the task for its next start.
!macro twpasQuitWindows
  !insertmacro twpasForgetWindows
  !insertmacro twpasPowerShell `$$e='$INSTDIR\${APP_EXECUTABLE_FILENAME}';$$p=@(Get-CimInstance Win32_Process|?{$$_.Path -eq $$e -and $$_.CommandLine -notmatch ' --type='});$$p|%{$$s=(Invoke-CimMethod -InputObject $$_ -MethodName GetOwnerSid).Sid;$$a=$$_.CommandLine -replace '^(\"[^\"]*\"|\S+)','--quit';Register-ScheduledTask ('${TWPAS_WINDOW_TASK} '+$$s) -Force -Principal (New-ScheduledTaskPrincipal -UserId $$s -LogonType Interactive) -Settings (New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit 0 -Priority 5) -Action (New-ScheduledTaskAction -Execute $$e -Argument $$a)|Start-ScheduledTask};$$p|%{Wait-Process -Id $$_.ProcessId -Timeout 30 -EA 0}`
!macroend

; In the tray, as after a sign-in. Who has signed out meanwhile gets it at the next sign-in. A task taken away leaves its program running;
; before that, it needs a moment to start it.
!macro twpasStartWindows
  !insertmacro twpasPowerShell `$$t=@(Get-ScheduledTask '${TWPAS_WINDOW_TASK} *' -EA 0);$$t|%{$$_.Actions[0].Arguments=$$_.Actions[0].Arguments -replace '^--quit','--hidden';Set-ScheduledTask -InputObject $$_|Start-ScheduledTask};if($$t){Start-Sleep 5}`
  !insertmacro twpasForgetWindows
!macroend

!macro twpasForgetWindows
  !insertmacro twpasPowerShell `Get-ScheduledTask '${TWPAS_WINDOW_TASK} *' -EA 0|Unregister-ScheduledTask -Confirm:$$false`
!macroend

; Fails quietly where nothing runs, or nothing is installed yet.
!macro twpasStop
  ${If} ${FileExists} "${TWPAS_AGENT}"
    nsExec::ExecToLog '"${TWPAS_AGENT}" stop --config "${TWPAS_DATA}\agent.yaml" --by installer'
    Pop $R9
  ${EndIf}
  nsExec::ExecToLog '"$SYSDIR\schtasks.exe" /End /TN "${TWPAS_TASK}"'
  Pop $R9
!macroend

; A boot task that was there before goes on; none is made here (twpas-agent service install does). The stop above would hold against the
; task, so its own command starts it; the second line is for settings that cannot be read: the task then tries them every five minutes.
!macro twpasStartAgain
  !insertmacro twpasStartWindows
  nsExec::ExecToLog '"${TWPAS_AGENT}" service start --config "${TWPAS_DATA}\agent.yaml"'
  Pop $R9
  ${If} $R9 != 0
    nsExec::ExecToLog '"$SYSDIR\schtasks.exe" /Run /TN "${TWPAS_TASK}"'
    Pop $R9
  ${EndIf}
!macroend

; RESULT 0: a program of this installation runs, ours excepted. By its path and not its name: another product's Node has the same.
; Where PowerShell is not to be had, the window's program alone is looked for; the agent was asked to end before.
!macro twpasFind RESULT
  ${If} $IsPowerShellAvailable == 0
    nsExec::Exec `"$PowerShellPath" -NoProfile -NonInteractive -C "if (@(Get-CimInstance -ClassName Win32_Process | ? {$$_.ProcessId -ne $pid -and $$_.Path -and $$_.Path.StartsWith('$INSTDIR\', 'CurrentCultureIgnoreCase')}).Count -gt 0) { exit 0 } else { exit 1 }"`
  ${Else}
    nsExec::Exec `"$CmdPath" /C ""$SYSDIR\tasklist.exe" /FI "IMAGENAME eq ${APP_EXECUTABLE_FILENAME}" /FO CSV /NH | "$SYSDIR\findstr.exe" /B /I /C:"\"${APP_EXECUTABLE_FILENAME}\"""`
  ${EndIf}
  Pop ${RESULT}
!macroend

!macro twpasKill
  ${If} $IsPowerShellAvailable == 0
    nsExec::Exec `"$PowerShellPath" -NoProfile -NonInteractive -C "Get-CimInstance -ClassName Win32_Process | ? {$$_.ProcessId -ne $pid -and $$_.Path -and $$_.Path.StartsWith('$INSTDIR\', 'CurrentCultureIgnoreCase')} | % { Stop-Process -Id $$_.ProcessId -Force }"`
  ${Else}
    nsExec::Exec '"$SYSDIR\taskkill.exe" /F /IM "${APP_EXECUTABLE_FILENAME}" /FI "PID ne $pid"'
  ${EndIf}
  Pop $R9
!macroend

; In the place of the template's own check, before the first file is touched; also at the beginning of an uninstallation.
; A person is asked before anything is stopped, and a refusal leaves everything as it was.
!macro customCheckAppRunning
  !insertmacro twpasFolders
  !ifndef BUILD_UNINSTALLER
    Call twpasRefuseForeignFolder
  !endif
  ${GetProcessInfo} 0 $pid $1 $2 $3 $4
  !insertmacro IS_POWERSHELL_AVAILABLE
  !insertmacro twpasFind $R0
  ${If} $R0 == 0
  ${AndIfNot} ${isUpdated}
    MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "$(appRunning)" /SD IDOK IDOK twpasGoOn
    SetErrorLevel 1
    Quit
  ${EndIf}
  twpasGoOn:
  DetailPrint "$(appClosing)"
  ; The uninstaller inside an upgrade finds nothing that runs, and leaves the tasks of the set-up around it.
  ${IfNot} ${isUpdated}
    !insertmacro twpasQuitWindows
  ${EndIf}
  !insertmacro twpasStop
  StrCpy $R1 0
  ${Do}
    !insertmacro twpasFind $R0
    ${If} $R0 != 0
      ${ExitDo}
    ${EndIf}
    ${If} $R1 == 5
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(appCannotBeClosed)" /SD IDCANCEL IDRETRY twpasAgain
      !insertmacro twpasStartAgain
      SetErrorLevel 2
      Quit
      twpasAgain:
      StrCpy $R1 0
    ${EndIf}
    IntOp $R1 $R1 + 1
    !insertmacro twpasKill
    Sleep 1000
  ${Loop}
!macroend

!ifndef BUILD_UNINSTALLER

; The version before could not be taken away, and its files are back in their places: its task goes on.
!macro customUnInstallCheck
  ${If} ${Errors}
    DetailPrint "The uninstaller of the version before could not be started."
  ${ElseIf} $R0 != 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(uninstallFailed): $R0" /SD IDOK
    DetailPrint "Uninstall was not successful. Uninstaller error code: $R0."
    !insertmacro twpasStartAgain
    SetErrorLevel 2
    Quit
  ${EndIf}
!macroend

; Takes a path, gives 1 where it belongs to administrators, the system or the account that runs this and is no link, else 0. Nothing
; there: 1. The owner of a file can always give himself every right to it, whatever its list says.
Function twpasIsOurs
  Exch $R0
  Push $0
  Push $1
  Push $2
  Push $3
  Push $4
  Push $5
  Push $6
  StrCpy $3 1
  System::Call 'kernel32::GetFileAttributesW(w R0) i.r0'
  ${If} $0 != -1
    StrCpy $3 0
    IntOp $0 $0 & 0x400 ; FILE_ATTRIBUTE_REPARSE_POINT
    ${If} $0 == 0
      System::Call 'advapi32::GetNamedSecurityInfoW(w R0, i 1, i 1, *p .r1, p 0, p 0, p 0, *p .r2) i.r0'
      ${If} $0 == 0
        System::Call 'advapi32::IsWellKnownSid(p r1, i 26) i.r3' ; administrators
        System::Call 'advapi32::IsWellKnownSid(p r1, i 22) i.r0' ; the system
        IntOp $3 $3 | $0
        System::Call 'kernel32::GetCurrentProcess() p.r0'
        System::Call 'advapi32::OpenProcessToken(p r0, i 8, *p .r4) i.r0'
        System::Call 'advapi32::GetTokenInformation(p r4, i 1, p 0, i 0, *i .r5)'
        System::Alloc $5
        Pop $6
        System::Call 'advapi32::GetTokenInformation(p r4, i 1, p r6, i r5, *i .r5) i.r0'
        ${If} $0 != 0
          System::Call '*$6(p .r5)'
          System::Call 'advapi32::EqualSid(p r1, p r5) i.r0'
          IntOp $3 $3 | $0
        ${EndIf}
        System::Free $6
        System::Call 'kernel32::CloseHandle(p r4)'
        System::Call 'kernel32::LocalFree(p r2)'
      ${EndIf}
    ${EndIf}
  ${EndIf}
  StrCpy $R0 $3
  Pop $6
  Pop $5
  Pop $4
  Pop $3
  Pop $2
  Pop $1
  Pop $0
  Exch $R0
FunctionEnd

!macro twpasRefuseForeign PATH
  Push "${PATH}"
  Call twpasIsOurs
  Pop $R9
  ${If} $R9 == 0
    MessageBox MB_OK|MB_ICONSTOP "${PATH}$\r$\n不是由系統管理員建立，或是連結，因此不採用。請檢視內容並移走後再安裝。$\r$\n$\r$\nIt was not made by an administrator, or is a link, and is not used. Look at it, move it away, and run the set-up again." /SD IDOK
    DetailPrint "not made by an administrator: ${PATH}"
    SetErrorLevel 2
    Quit
  ${EndIf}
!macroend

; ProgramData lets every account make folders: what somebody put there before would hold for all accounts.
Function twpasRefuseForeignFolder
  !insertmacro twpasRefuseForeign "${TWPAS_DATA}"
  !insertmacro twpasRefuseForeign "${TWPAS_DATA}\agent.yaml"
FunctionEnd

!macro twpasRights PATH GRANTS
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "${PATH}" /setowner *S-1-5-32-544'
  Pop $R9
  ${If} $R9 == 0
    nsExec::ExecToLog '"$SYSDIR\icacls.exe" "${PATH}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F ${GRANTS}'
    Pop $R9
  ${EndIf}
  ${If} $R9 != 0
    MessageBox MB_OK|MB_ICONSTOP "無法設定資料夾權限：${PATH}$\r$\n$\r$\nThe rights of this folder cannot be set." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
!macroend

!macro customInstall
  !insertmacro twpasFolders
  CreateDirectory "${TWPAS_DATA}"
  ; Somebody may have been faster since the first look.
  Call twpasRefuseForeignFolder
  ; Settings: read by all accounts, changed by administrators. By number, since names are translated. NP: nothing of it
  ; reaches into a folder of it, where somebody's data may be.
  !insertmacro twpasRights "${TWPAS_DATA}" "*S-1-5-32-545:(OI)(NP)RX"
  ; What was put there before the folder was closed.
  Call twpasRefuseForeignFolder
  ; For data: nobody else's. `service install`, or an administrator, lets the account in that works with it.
  ${IfNot} ${FileExists} "${TWPAS_DATA}\data\*.*"
    CreateDirectory "${TWPAS_DATA}\data"
    !insertmacro twpasRights "${TWPAS_DATA}\data" ""
  ${EndIf}
  !insertmacro twpasStartAgain
!macroend

!endif

!macro customUnInstall
  !insertmacro twpasFolders
  ${ifNot} ${isUpdated}
    !insertmacro twpasForgetWindows
    ; Ends the task, takes it and its file away; the second line is for settings that cannot be read any more.
    nsExec::ExecToLog '"${TWPAS_AGENT}" service uninstall --config "${TWPAS_DATA}\agent.yaml"'
    Pop $R9
    nsExec::ExecToLog '"$SYSDIR\schtasks.exe" /Delete /TN "${TWPAS_TASK}" /F'
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
