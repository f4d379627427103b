/* Stands in for powershell.exe, of which Wine has only a name: answers the lines that the installer asks, by their own rule. A program
   counts where its path begins with the folder, in whatever letters; `Stop-Process` ends those. A task for each person is one here,
   for the only one that there is: C:\window-task holds its program. Anything else is refused, and stands in C:\powershell.log. */
#include <windows.h>

#include <stdio.h>
#include <tlhelp32.h>
#include <wchar.h>

enum { MOST = 256, LONGEST = 2048 };

static void tell(const wchar_t *what, const wchar_t *words)
{
    FILE *log = _wfopen(L"C:\\powershell.log", L"a");
    if (log == NULL)
        return;
    fwprintf(log, L"%ls: %ls\n", what, words);
    fclose(log);
}

/* A program with one word, not waited for. */
static void begin(const wchar_t *program, const wchar_t *word)
{
    wchar_t words[LONGEST + 32];
    swprintf(words, LONGEST + 32, L"\"%ls\" %ls", program, word);
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    tell(L"begun", word);
    CreateProcessW(program, words, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &start, &child);
}

/* The process of this very program; NULL: none. */
static HANDLE running(const wchar_t *program)
{
    HANDLE found = NULL, list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W each = {.dwSize = sizeof each};
    for (BOOL more = Process32FirstW(list, &each); more && found == NULL; more = Process32NextW(list, &each)) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, each.th32ProcessID);
        wchar_t path[LONGEST];
        DWORD size = LONGEST;
        if (process != NULL && QueryFullProcessImageNameW(process, 0, path, &size) && _wcsicmp(path, program) == 0)
            found = process;
        else if (process != NULL)
            CloseHandle(process);
    }
    CloseHandle(list);
    return found;
}

static int tasks(const wchar_t *line)
{
    static const wchar_t TASK[] = L"C:\\window-task", PROGRAM[] = L"$e='";
    wchar_t program[LONGEST] = L"";
    if (wcsstr(line, L"Register-ScheduledTask (") != NULL) {
        wcsncpy(program, wcsstr(line, PROGRAM) + wcslen(PROGRAM), LONGEST - 1);
        *wcschr(program, L'\'') = 0;
        HANDLE process = running(program);
        if (process == NULL)
            return 0;
        FILE *task = _wfopen(TASK, L"w");
        fwprintf(task, L"%ls", program);
        fclose(task);
        begin(program, L"--quit");
        WaitForSingleObject(process, 30000);
        return 0;
    }
    if (wcsstr(line, L"'^--quit','--hidden'") != NULL) {
        FILE *task = _wfopen(TASK, L"r");
        if (task == NULL)
            return 0;
        fgetws(program, LONGEST, task);
        fclose(task);
        begin(program, L"--hidden");
        return 0;
    }
    _wremove(TASK);
    return 0;
}

int wmain(void)
{
    const wchar_t *line = GetCommandLineW();
    if (wcsstr(line, L"Get-ScheduledTask") != NULL || wcsstr(line, L"Register-ScheduledTask") != NULL)
        return tasks(line);
    if (wcsstr(line, L"Get-Command Get-CimInstance") != NULL || wcsstr(line, L"Get-ExecutionPolicy") != NULL)
        return 0;
    static const wchar_t BEGINS[] = L"StartsWith('";
    const wchar_t *at = wcsstr(line, BEGINS);
    const wchar_t *end = at == NULL ? NULL : wcschr(at + wcslen(BEGINS), L'\'');
    if (end == NULL) {
        tell(L"not understood", line);
        return 1;
    }
    at += wcslen(BEGINS);
    size_t length = end - at;
    const wchar_t *own = wcsstr(line, L"ProcessId -ne ");
    DWORD except = own == NULL ? 0 : wcstoul(own + wcslen(L"ProcessId -ne "), NULL, 10);
    int ends = wcsstr(line, L"Stop-Process") != NULL;
    int found = 0;
    DWORD all[MOST];
    int count = 0;
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W each = {.dwSize = sizeof each};
    for (BOOL more = Process32FirstW(list, &each); more && count < MOST; more = Process32NextW(list, &each))
        all[count++] = each.th32ProcessID;
    CloseHandle(list);
    for (int index = 0; index < count; index++) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE, FALSE, all[index]);
        if (process == NULL)
            continue;
        wchar_t path[LONGEST];
        DWORD size = LONGEST;
        if (all[index] != except && QueryFullProcessImageNameW(process, 0, path, &size) &&
            _wcsnicmp(path, at, length) == 0) {
            found++;
            tell(ends ? L"ended" : L"found", path);
            if (ends)
                TerminateProcess(process, 1);
        }
        CloseHandle(process);
    }
    if (ends)
        return 0;
    return found > 0 ? 0 : 1;
}
