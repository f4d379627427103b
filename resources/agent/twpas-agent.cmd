@echo off
rem The command line of an installed agent, with the Node that came with it.
"%~dp0node.exe" "%~dp0cli.js" %*
