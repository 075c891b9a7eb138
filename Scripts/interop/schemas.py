"""V2G messages between JSON and XML, by nothing but the official XSDs.

Written apart from exi-gen on purpose: what one of them misunderstands the other need not. JSON has the shape that
doc/exi.md describes; XML is what the codec in the Java package takes and gives.
"""

import base64
import json
import pathlib
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

XS = "{http://www.w3.org/2001/XMLSchema}"
DSIG = "xmldsig-core-schema.xsd"

# The files of each message set below the package's folder of schemas, and the namespace of its messages.
SETS = {
    "appproto": (["V2G_CI_AppProtocol.xsd"], "urn:iso:15118:2:2010:AppProtocol"),
    "din": (["din_spec/*.xsd", DSIG], "urn:din:70121:2012:MsgDef"),
    "iso2": (["iso15118_2/*.xsd", DSIG], "urn:iso:15118:2:2013:MsgDef"),
    "iso20-common": (["iso15118_20/V2G_CI_Common*.xsd", DSIG], "urn:iso:std:iso:15118:-20:CommonMessages"),
    "iso20-dc": (["iso15118_20/V2G_CI_CommonTypes.xsd", "iso15118_20/V2G_CI_DC.xsd", DSIG],
                 "urn:iso:std:iso:15118:-20:DC"),
    "iso20-ac": (["iso15118_20/V2G_CI_CommonTypes.xsd", "iso15118_20/V2G_CI_AC.xsd", DSIG],
                 "urn:iso:std:iso:15118:-20:AC"),
    "iso20-acdp": (["iso15118_20/V2G_CI_CommonTypes.xsd", "iso15118_20/V2G_CI_ACDP.xsd", DSIG],
                   "urn:iso:std:iso:15118:-20:ACDP"),
    "iso20-wpt": (["iso15118_20/V2G_CI_CommonTypes.xsd", "iso15118_20/V2G_CI_WPT.xsd", DSIG],
                  "urn:iso:std:iso:15118:-20:WPT"),
    "xmldsig": ([DSIG], "http://www.w3.org/2000/09/xmldsig#"),
}

# Parts of a signature that no V2G message has, and that are refused by name.
UNUSED = {"KeyInfo", "Object", "HMACOutputLength", "XPath"}


class Shape:
    """What an element of some type has: attributes, children in order, or a simple value."""

    def __init__(self, name):
        self.name = name
        self.attributes = []  # (name in XML, name in JSON, kind)
        self.children = []  # Declaration
        self.value = None  # kind of the text, for a simple type or one with simple content


class Declaration:
    """An element where it stands."""

    def __init__(self, tag, shape, maximum):
        self.tag = tag
        self.name = tag.split("}")[-1]
        self.shape = shape  # a function, since types may contain themselves
        self.maximum = maximum  # None without an upper bound

    @property
    def repeats(self):
        return self.maximum != 1


class SchemaSet:
    """The types and elements of one message set."""

    def __init__(self, folder, name):
        patterns, self.namespace = SETS[name]
        self.globals, self.types, self.members, self.shapes = {}, {}, {}, {}
        self.everywhere = {}
        self.name = name
        self.seen = set()  # (type, member) that messages had
        self.traits = set()  # what the message just written has that codecs write in different ways
        for pattern in patterns:
            for path in sorted(pathlib.Path(folder).glob(pattern)):
                self.load(path)
        self.prefixes = {}
        for tag in [*self.globals, *self.types]:
            space = tag[1:].split("}")[0]
            self.prefixes.setdefault(space, f"n{len(self.prefixes)}")

    def load(self, path):
        prefixes, root = {}, None
        for event, item in ElementTree.iterparse(path, events=["start", "start-ns"]):
            if event == "start-ns":
                prefixes[item[0]] = item[1]
            elif root is None:
                root = item
        space = root.get("targetNamespace")
        for node in root.iter():
            node.attrib["@file"] = (space, prefixes, root)
        for node in root:
            tag = f"{{{space}}}{node.get('name')}"
            if node.tag == XS + "element":
                self.globals[tag] = node
                if node.get("substitutionGroup"):
                    self.members.setdefault(self.resolve(node, "substitutionGroup"), []).append(tag)
            elif node.tag in (XS + "complexType", XS + "simpleType"):
                self.types[tag] = node

    @staticmethod
    def resolve(node, key):
        """The qualified name that an attribute of the schema refers to."""
        prefix, _, local = node.get(key).rpartition(":")
        return f"{{{node.get('@file')[1].get(prefix, '')}}}{local}"

    # Types

    def shape_of(self, node):
        """What an element declaration contains."""
        inline = node.find(XS + "complexType")
        if inline is None:
            inline = node.find(XS + "simpleType")
        if inline is not None:
            return self.shape(inline, node.get("name") + "Type")
        tag = self.resolve(node, "type")
        if tag.startswith(XS):
            shape = Shape(tag)
            shape.value = self.kind(tag)
            return shape
        return self.shape(self.types[tag], tag.split("}")[-1])

    def shape(self, node, name):
        if id(node) in self.shapes:
            return self.shapes[id(node)]
        shape = self.shapes[id(node)] = Shape(name)
        if node.tag == XS + "simpleType":
            shape.value = self.simple(node)
        else:
            self.fill(shape, node)
        return shape

    def kind(self, tag):
        """How values of a simple type are written, by name."""
        if not tag.startswith(XS):
            return self.simple(self.types[tag])
        name = tag[len(XS):]
        if name in ("boolean", "hexBinary", "base64Binary"):
            return name
        return "integer" if name.endswith(("nt", "ong", "hort", "yte", "nteger")) else "string"

    def simple(self, node):
        return self.kind(self.resolve(node.find(XS + "restriction"), "base"))

    def fill(self, shape, node):
        """Adds what a complex type has, that of its base first."""
        for part in node:
            if part.tag in (XS + "complexContent", XS + "simpleContent"):
                extension = part.find(XS + "extension")
                base = self.resolve(extension, "base")
                if part.tag == XS + "simpleContent":
                    shape.value = self.kind(base)
                else:
                    self.fill(shape, self.types[base])
                self.fill(shape, extension)
            elif part.tag in (XS + "sequence", XS + "choice"):
                self.particles(shape, part)
            elif part.tag == XS + "attribute":
                space, _, root = part.get("@file")
                name = part.get("name")
                qualified = root.get("attributeFormDefault") == "qualified"
                shape.attributes.append(
                    (f"{{{space}}}{name}" if qualified else name, name, self.kind(self.resolve(part, "type"))))

    def particles(self, shape, group):
        for part in group:
            if part.tag in (XS + "sequence", XS + "choice"):
                self.particles(shape, part)
            elif part.tag == XS + "element":
                shape.children += self.declarations(part)

    def declarations(self, node):
        """The elements that may stand where one is declared: it, or the members of its substitution group."""
        bound = node.get("maxOccurs", "1")
        maximum = None if bound == "unbounded" else int(bound)
        if node.get("ref"):
            head = self.resolve(node, "ref")
            return [self.declaration(tag, self.globals[tag], maximum) for tag in self.group(head)]
        space, _, root = node.get("@file")
        name = node.get("name")
        tag = f"{{{space}}}{name}" if root.get("elementFormDefault") == "qualified" else name
        declaration = self.declaration(tag, node, maximum)
        self.everywhere.setdefault(name, declaration)
        return [declaration]

    def group(self, head):
        """An element and all that may stand instead of it; a member may be a head itself."""
        return [head] + [tag for member in self.members.get(head, []) for tag in self.group(member)]

    def declaration(self, tag, node, maximum):
        return Declaration(tag, lambda: self.shape_of(node), maximum)

    def root(self, name, is_fragment=False):
        """The declaration of a document's element, or of a fragment's."""
        tag = f"{{{self.namespace}}}{name}"
        if tag in self.globals:
            return self.declaration(tag, self.globals[tag], 1)
        if is_fragment:
            for tag in self.globals:
                if tag.endswith("}" + name):
                    return self.declaration(tag, self.globals[tag], 1)
            for tag, node in self.types.items():
                self.shape(node, tag.split("}")[-1])  # declares every local element
            return self.everywhere[name]
        raise KeyError(f"no element {name} in {self.namespace}")

    # JSON to XML

    def to_xml(self, value, is_fragment=False):
        (name, content), = value.items()
        self.traits = set()
        spaces = "".join(f' xmlns:{prefix}="{space}"' for space, prefix in self.prefixes.items())
        out = []
        self.write(self.root(name, is_fragment), content, out, spaces)
        return "".join(out)

    def short(self, tag):
        if not tag.startswith("{"):
            return tag
        space, name = tag[1:].split("}")
        return f"{self.prefixes[space]}:{name}"

    def write(self, declaration, value, out, spaces=""):
        shape = declaration.shape()
        tag = self.short(declaration.tag)
        out.append(f"<{tag}{spaces}")
        left = 0
        if shape.attributes or shape.value is None:
            left = len(value)
        for qualified, name, kind in shape.attributes:
            if name in value:
                text = quoted(self.text(kind, value[name]))
                out.append(f' {self.short(qualified)}="{text}"')
                self.seen.add((shape.name, name))
                left -= 1
        out.append(">")
        if shape.value is not None:
            if shape.attributes:
                value = value["value"]
                left -= 1
            if value == "":
                self.traits.add("empty value")
            out.append(quoted(self.text(shape.value, value)))
        for child in shape.children:
            if child.name not in value:
                continue
            self.seen.add((shape.name, child.name))
            left -= 1
            items = value[child.name] if child.repeats else [value[child.name]]
            if child.repeats and len(items) == child.maximum:
                is_long = child.maximum >= (16 if self.name == "iso2" else 255)
                self.traits.add("full list" if is_long else "full short list")
            for item in items:
                self.write(child, item, out)
        if left:
            raise KeyError(f"{shape.name} has no {[*value]}")
        out.append(f"</{tag}>")

    @staticmethod
    def text(kind, value):
        if kind == "boolean":
            return "true" if value else "false"
        return str(value) if kind == "integer" else value

    # XML to JSON

    def from_xml(self, text, is_fragment=False):
        node = ElementTree.fromstring(text)
        name = node.tag.split("}")[-1]
        declaration = self.root(name, is_fragment)
        if declaration.tag != node.tag:
            raise KeyError(f"{node.tag} instead of {declaration.tag}")
        return {name: self.read(declaration.shape(), node)}

    def read(self, shape, node):
        result = {}
        attributes = dict(node.attrib)
        for qualified, name, kind in shape.attributes:
            if qualified in attributes:
                result[name] = self.value(kind, attributes.pop(qualified))
        if attributes:
            raise KeyError(f"{shape.name} has no attributes {attributes}")
        if shape.value is not None:
            value = self.value(shape.value, node.text or "")
            if not shape.attributes:
                return value
            result["value"] = value
        known = {child.tag: child for child in shape.children}
        for child in node:
            declaration = known[child.tag]
            value = self.read(declaration.shape(), child)
            if declaration.repeats:
                result.setdefault(declaration.name, []).append(value)
            elif declaration.name in result:
                raise KeyError(f"{declaration.name} stands twice in {shape.name}")
            else:
                result[declaration.name] = value
        return result

    @staticmethod
    def value(kind, text):
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if kind == "integer":
            return int(text)
        if kind == "hexBinary":
            return text.upper()
        if kind == "base64Binary":
            return base64.b64encode(base64.b64decode(text)).decode()
        return text

    # What messages are made of

    def every_member(self):
        """All members that can stand in some message: (type, element or attribute)."""
        members, known, open_shapes = set(), set(), []
        for tag, node in self.globals.items():
            if tag.startswith(f"{{{self.namespace}}}") and self.is_message(node):
                open_shapes.append(self.shape_of(node))
        while open_shapes:
            shape = open_shapes.pop()
            if id(shape) in known:
                continue
            known.add(id(shape))
            members.update((shape.name, name) for _, name, _ in shape.attributes)
            for child in shape.children:
                if child.name not in UNUSED:
                    members.add((shape.name, child.name))
                    open_shapes.append(child.shape())
        return members

    def is_message(self, node):
        """Whether an element is the root of messages: one with an inline type, or of the types that have a header."""
        if node.find(XS + "complexType") is not None:
            return True
        shape = self.shape_of(node)
        return any(child.name == "Header" for child in shape.children)


def quoted(text):
    return escape(text, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
