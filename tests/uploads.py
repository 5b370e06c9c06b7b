"""Files brought to a running service as a browser does: on the Data page, word by word."""

import re
import uuid
from collections.abc import Mapping

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.visitors import ANSWERS_WITHIN_S, Line, Visitor


def bring(visitor: Visitor, files: Mapping[str, bytes]) -> str:
    """Choose these files, send them and press Import; all that the page says then."""
    visitor.ask("GET", "/_stcore/health")  # gives the word against forged requests
    with visitor.line() as line:
        told = line.run("data")
        chosen = WidgetState(id=_id(told, "files"))
        for place, (name, data) in zip(_places(line, list(files)), files.items(), strict=True):
            came = visitor.ask("PUT", place.upload_url, *_form(visitor, name, data))
            assert came.status == 204, came.text
            info = chosen.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = place.file_id, name, len(data)
            info.file_urls.CopyFrom(place)
        pressed = WidgetState(id=_id(told, "FormSubmitter:upload-Import"), trigger_value=True)
        return line.run("data", states=[chosen, pressed])


def _id(told: str, key: str) -> str:
    found = re.search(rf'id: "(\$\$ID-[0-9a-f]+-{key})"', told)
    assert found, f"there is no {key}"
    return found[1]


def _places(line: Line, names: list[str]) -> list[FileURLs]:
    """Where the files may be sent to."""
    asked = BackMsg()
    asked.file_urls_request.request_id = "1"
    asked.file_urls_request.session_id = line.session
    asked.file_urls_request.file_names.extend(names)
    line.opened.send(asked.SerializeToString())
    while True:
        data = line.opened.recv(timeout=ANSWERS_WITHIN_S)
        assert isinstance(data, bytes)
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "file_urls_response":
            return list(message.file_urls_response.file_urls)


def _form(visitor: Visitor, name: str, data: bytes) -> tuple[bytes, dict[str, str]]:
    """The body with one file, and the headers that belong to it."""
    border = uuid.uuid4().hex
    quoted = name.replace('"', "%22").encode()
    head = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % (border.encode(), quoted)
    body = head + data + b"\r\n--%s--\r\n" % border.encode()
    xsrf = visitor.cookies.get("_streamlit_xsrf", "")
    return body, {"Content-Type": f"multipart/form-data; boundary={border}", "X-Xsrftoken": xsrf}
