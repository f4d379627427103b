@echo off
rem PRTG EXE/Script: exit code, value and text of `status --check`, by the heartbeat file alone. The text is English and ASCII.
setlocal
set "HEARTBEAT=C:\ProgramData\TWPAS Monitor\heartbeat.json"
set "OUTPUT=%TEMP%\twpas-prtg-%RANDOM%.txt"
call "%ProgramFiles%\TWPAS Agent\resources\agent\twpas-agent.cmd" status --check --heartbeat "%HEARTBEAT%" > "%OUTPUT%"
set CODE=%ERRORLEVEL%
set /p LINE=< "%OUTPUT%"
del "%OUTPUT%"
echo %CODE%:%CODE%:%LINE%
exit /b %CODE%
