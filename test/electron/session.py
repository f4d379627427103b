"""Stands in for a desktop's notification area and notification service on one session bus, for `npm run desktop:check`.

One command a line on stdin, one answer in JSON a line on stdout:
  notifications       [{"id", "title", "body"}]: all so far, oldest first
  click               a click on the newest notification
  tray                {"tooltip", "menu": [{"id", "label", "enabled"}]}, or null without an icon
  choose LABEL        a click on that line of the icon's menu
"""

import json
import sys

from gi.repository import Gio, GLib

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
XML = """<node>
<interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
</interface>
<interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface>
</node>"""

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
items = []
shown = []


def on_watcher(_bus, sender, _path, _interface, method, arguments, invocation):
    if method == "RegisterStatusNotifierItem":
        named = arguments.unpack()[0]
        items.append((sender, named) if named.startswith("/") else (named, "/StatusNotifierItem"))
    invocation.return_value(None)


def watcher_property(_bus, _sender, _path, _interface, name):
    return {
        "RegisteredStatusNotifierItems": GLib.Variant("as", [owner + path for owner, path in items]),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }[name]


def on_notifications(_bus, _sender, path, interface, method, arguments, invocation):
    if method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["body", "actions"],)))
    elif method == "GetServerInformation":
        invocation.return_value(GLib.Variant("(ssss)", ("desktop-check", "twpas", "1", "1.2")))
    elif method == "Notify":
        _, replaces, _, title, body, *_ = arguments.unpack()
        number = replaces or len(shown) + 1
        shown.append({"id": number, "title": title, "body": body})
        invocation.return_value(GLib.Variant("(u)", (number,)))
    else:
        number = arguments.unpack()[0]
        bus.emit_signal(None, path, interface, "NotificationClosed", GLib.Variant("(uu)", (number, 3)))
        invocation.return_value(None)


def item_property(name):
    owner, path = items[-1]
    wanted = GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", name))
    answer = bus.call_sync(owner, path, "org.freedesktop.DBus.Properties", "Get", wanted, None, 0, 5000)
    return answer.unpack()[0]


def menu_call(method, arguments):
    path = item_property("Menu")
    return bus.call_sync(items[-1][0], path, "com.canonical.dbusmenu", method, arguments, None, 0, 5000).unpack()


def menu():
    lines = []

    def walk(entry):
        number, properties, children = entry
        if properties.get("label"):
            label = properties["label"].replace("_", "")
            lines.append({"id": number, "label": label, "enabled": properties.get("enabled", True)})
        for child in children:
            walk(child)

    walk(menu_call("GetLayout", GLib.Variant("(iias)", (0, -1, [])))[1])
    return lines


def tray():
    if not items:
        return None
    tooltip = item_property("ToolTip")
    return {"tooltip": "\n".join(text for text in tooltip[2:] if text), "menu": menu()}


def choose(label):
    numbers = [line["id"] for line in menu() if line["label"] == label]
    if not numbers:
        raise ValueError("no line " + label)
    nothing = GLib.Variant("i", 0)
    menu_call("Event", GLib.Variant("(isvu)", (numbers[0], "clicked", nothing, 0)))
    return True


def click():
    clicked = GLib.Variant("(us)", (shown[-1]["id"], "default"))
    return bus.emit_signal(None, "/org/freedesktop/Notifications", NOTIFICATIONS, "ActionInvoked", clicked)


def answer(line):
    command, _, rest = line.partition(" ")
    if command == "notifications":
        return shown
    if command == "click":
        return click()
    return tray() if command == "tray" else choose(rest)


def on_line(_channel, _condition):
    line = sys.stdin.readline()
    if line == "":
        loop.quit()
        return False
    try:
        said = {"answer": answer(line.rstrip("\n"))}
    except Exception as error:  # whatever it is, the check says it
        said = {"error": str(error)}
    print(json.dumps(said), flush=True)
    return True


interfaces = Gio.DBusNodeInfo.new_for_xml(XML).interfaces
bus.register_object("/StatusNotifierWatcher", interfaces[0], on_watcher, watcher_property, None)
bus.register_object("/org/freedesktop/Notifications", interfaces[1], on_notifications, None, None)
for name in (WATCHER, NOTIFICATIONS):
    Gio.bus_own_name_on_connection(bus, name, 0, None, None)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, on_line)
print(json.dumps({"answer": "ready"}), flush=True)
loop.run()
