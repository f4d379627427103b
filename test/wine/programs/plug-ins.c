/* Stands in for the six plug-ins that electron-builder's installer loads and that only GitHub has: Nsis7z, StdUtils, UAC, WinShell,
   SpiderBanner, nsProcess. One library under six names. Each call takes its words from the installer's stack and leaves its answer there,
   as NSIS's plug-in interface says. What only adorns (banner, links of the start menu) does nothing. */
#define UNICODE
#define _UNICODE
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

typedef struct entry {
    struct entry *next;
    wchar_t text[1];
} entry;

/* The installer's: how many characters a text may have, its variables ($0 is the first), its stack. */
static int size;
static wchar_t *variables;
static entry **stack;

#define CALL(name)                                                                                                             \
    __declspec(dllexport) void __cdecl name(HWND window, int string_size, wchar_t *its_variables, entry **its_stack)
#define BEGIN (size = string_size, variables = its_variables, stack = its_stack, (void)window)

enum { OUTDIR = 22, LONGEST = 8192 };

static void pop(wchar_t *to)
{
    entry *top = *stack;
    if (to != NULL)
        to[0] = 0;
    if (top == NULL)
        return;
    if (to != NULL)
        lstrcpynW(to, top->text, LONGEST);
    *stack = top->next;
    GlobalFree(top);
}

static void push(const wchar_t *text)
{
    entry *top = GlobalAlloc(GPTR, sizeof(entry) + size * sizeof(wchar_t));
    lstrcpynW(top->text, text, size);
    top->next = *stack;
    *stack = top;
}

static void set(int variable, const wchar_t *text)
{
    lstrcpynW(variables + variable * size, text, size);
}

/* Nsis7z::Extract FILE, into $OUTDIR: by a 7-Zip that the test brings. */
CALL(Extract)
{
    BEGIN;
    static wchar_t file[LONGEST], line[3 * LONGEST], seven[1024];
    pop(file);
    GetEnvironmentVariableW(L"TWPAS_7ZA", seven, 1024);
    wcscpy(line, L"\"");
    wcscat(line, seven);
    wcscat(line, L"\" x -y -o\"");
    wcscat(line, variables + OUTDIR * size);
    wcscat(line, L"\" \"");
    wcscat(line, file);
    wcscat(line, L"\"");
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &start, &child))
        return;
    WaitForSingleObject(child.hProcess, INFINITE);
}

/* What follows the program's own name. */
static const wchar_t *parameters(void)
{
    const wchar_t *at = GetCommandLineW();
    int quoted = 0;
    for (; *at != 0 && (quoted || *at != L' '); at++)
        if (*at == L'"')
            quoted = !quoted;
    while (*at == L' ')
        at++;
    return at;
}

static const wchar_t *find(const wchar_t *dashes, const wchar_t *name, const wchar_t *end)
{
    static wchar_t wanted[LONGEST];
    wcscpy(wanted, dashes);
    wcscat(wanted, name);
    wcscat(wanted, end);
    const wchar_t *found = wcsstr(parameters(), wanted);
    return found == NULL ? NULL : found + wcslen(wanted);
}

CALL(GetAllParameters)
{
    BEGIN;
    pop(NULL);
    push(parameters());
}

/* StdUtils: the default is on top, the name below it. */
CALL(GetParameter)
{
    BEGIN;
    static wchar_t fallback[LONGEST], name[LONGEST], value[LONGEST];
    pop(fallback);
    pop(name);
    const wchar_t *at = find(L"/", name, L"=");
    if (at == NULL)
        at = find(L"--", name, L"=");
    if (at == NULL) {
        push(fallback);
        return;
    }
    int quoted = 0, length = 0;
    for (; *at != 0 && (quoted || *at != L' ') && length < LONGEST - 1; at++) {
        if (*at == L'"')
            quoted = !quoted;
        else
            value[length++] = *at;
    }
    value[length] = 0;
    push(value);
}

CALL(TestParameter)
{
    BEGIN;
    static wchar_t name[LONGEST];
    pop(name);
    push(find(L"/", name, L"") != NULL || find(L"--", name, L"") != NULL ? L"true" : L"false");
}

CALL(GetParentPath)
{
    BEGIN;
    static wchar_t path[LONGEST];
    pop(path);
    wchar_t *last = wcsrchr(path, L'\\');
    if (last != NULL)
        *last = 0;
    push(path);
}

/* No differential update: there is nothing to compare. */
CALL(HashFile)
{
    BEGIN;
    pop(NULL);
    pop(NULL);
    push(L"error");
}

CALL(ExecShellAsUser)
{
    BEGIN;
    pop(NULL);
    pop(NULL);
    pop(NULL);
    push(L"ok");
}

/* UAC::_ N: under Wine everybody is an administrator already. 0: run elevated; 2: is an administrator; 3: is the inner one of two;
   6: how high. An `s` after the number asks for the answer on the stack. */
CALL(_)
{
    BEGIN;
    static wchar_t what[LONGEST];
    pop(what);
    const wchar_t *answer;
    switch (what[0]) {
    case L'0':
        set(0, L"0");
        set(1, L"2");
        set(2, L"0");
        set(3, L"1");
        return;
    case L'2':
        answer = L"1";
        break;
    case L'3':
        answer = L"0";
        break;
    case L'6':
        answer = L"12288";
        break;
    default:
        return;
    }
    if (what[1] == L's')
        push(answer);
    else
        set(0, answer);
}

#define TAKES(name, words)                                                                                                     \
    CALL(name)                                                                                                                 \
    {                                                                                                                          \
        BEGIN;                                                                                                                 \
        for (int word = 0; word < words; word++)                                                                               \
            pop(NULL);                                                                                                         \
    }

TAKES(SetLnkAUMI, 2)
TAKES(UninstAppUserModelId, 1)
TAKES(UninstShortcut, 1)
TAKES(Show, 1)
TAKES(Destroy, 0)
TAKES(_Unload, 0)

#define FINDS_NONE(name)                                                                                                       \
    CALL(name)                                                                                                                 \
    {                                                                                                                          \
        BEGIN;                                                                                                                 \
        pop(NULL);                                                                                                             \
        push(L"603");                                                                                                          \
    }

FINDS_NONE(_FindProcess)
FINDS_NONE(_KillProcess)
FINDS_NONE(_CloseProcess)
