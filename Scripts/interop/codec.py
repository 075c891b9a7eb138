"""EXIficient, in the jar of the PyPI package iso15118, as a codec between XML and EXI."""

# The class of the pre-built grammar of each message set.
GRAMMARS = {
    "appproto": "CommonAppProtocol",
    "din": "DINSpec_70121",
    "iso2": "ISO15118_2Grammar",
    "iso20-common": "ISO15118_20_V2G_CI_CommonMessages",
    "iso20-ac": "ISO15118_20_V2G_CI_AC",
    "iso20-dc": "ISO15118_20_V2G_CI_DC",
    "iso20-wpt": "ISO15118_20_V2G_CI_WPT",
    "iso20-acdp": "ISO15118_20_V2G_CI_ACDP",
    "xmldsig": "XMLDSIG_Core_Schema_Grammar",
}


class Codec:
    """A Java process that lives as long as this object's process."""

    def __init__(self, jar, py4j_jar):
        from py4j.java_gateway import JavaGateway

        self.gateway = JavaGateway.launch_gateway(
            jarpath=str(py4j_jar), classpath=str(jar), die_on_exit=True,
            # The first compiler stage and the serial collector: twice as fast on few cores.
            javaopts=["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"])
        java = self.gateway.jvm
        exi = java.com.siemens.ct.exi
        self.grammars = exi.main.generatedgrammar
        self.new_factory = exi.core.helpers.DefaultEXIFactory.newInstance
        parsers = java.javax.xml.parsers.SAXParserFactory.newInstance()
        parsers.setNamespaceAware(True)
        self.reader = parsers.newSAXParser().getXMLReader()
        self.transformer = java.javax.xml.transform.TransformerFactory.newInstance().newTransformer()
        self.transformer.setOutputProperty("omit-xml-declaration", "yes")
        # Looking up a class costs a question to the Java process for each part of its name.
        self.exi_result, self.exi_source = exi.main.api.sax.EXIResult, exi.main.api.sax.EXISource
        self.input_source, self.string_reader = java.org.xml.sax.InputSource, java.java.io.StringReader
        self.bytes_in, self.bytes_out = java.java.io.ByteArrayInputStream, java.java.io.ByteArrayOutputStream
        self.sax_source = java.javax.xml.transform.sax.SAXSource
        self.stream_result, self.string_writer = java.javax.xml.transform.stream.StreamResult, java.java.io.StringWriter
        self.factories = {}

    def factory(self, name, is_fragment):
        """The options that V2G agrees on outside the stream: not strict, no string table, nothing preserved."""
        key = name, is_fragment
        if key not in self.factories:
            factory = self.new_factory()
            factory.setGrammars(getattr(self.grammars, GRAMMARS[name])())
            factory.setValueMaxLength(0)
            factory.setValuePartitionCapacity(0)
            factory.setMaximumNumberOfBuiltInElementGrammars(0)
            factory.setMaximumNumberOfBuiltInProductions(0)
            factory.setFragment(is_fragment)
            self.factories[key] = factory
        return self.factories[key]

    def encode(self, xml, name, is_fragment=False):
        result = self.exi_result(self.factory(name, is_fragment))
        sink = self.bytes_out()
        result.setOutputStream(sink)
        self.reader.setContentHandler(result.getHandler())
        self.reader.parse(self.input_source(self.string_reader(xml)))
        return bytes(sink.toByteArray())

    def decode(self, stream, name, is_fragment=False):
        reader = self.exi_source(self.factory(name, is_fragment)).getXMLReader()
        text = self.string_writer()
        source = self.sax_source(reader, self.input_source(self.bytes_in(stream)))
        self.transformer.transform(source, self.stream_result(text))
        return text.toString()


def reason(error):
    """The message of an exception; for one from Java, that of its root cause."""
    java = getattr(error, "java_exception", None)
    if java is None:
        return f"{type(error).__name__}: {error}"
    while java.getCause() is not None:
        java = java.getCause()
    return java.toString().splitlines()[0]
